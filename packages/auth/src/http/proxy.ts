import { BlockList, isIP } from "node:net";

/** Environment variables, handed in as data. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that requests go through. */
export interface Proxy {
  /** Which variable named it. */
  variable: string;
  url: URL;
  /** `host:port`, without its password. */
  name: string;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "socks:": "1080",
  "socks4:": "1080",
  "socks4a:": "1080",
  "socks5:": "1080",
  "socks5h:": "1080",
};

/** Which proxy a request goes through; undefined for none. */
export type ProxyChoice = (target: URL) => Proxy | undefined;

/**
 * Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY as Codex does: a name in capitals wins, and
 * an empty one means none. This machine itself is never asked for through a proxy. Throws a
 * `TypeError` that names the variable, and not its value, for a proxy that cannot be used.
 */
export function chooseProxies(environment: Environment): ProxyChoice {
  const all = readProxy(environment, "ALL_PROXY");
  const byProtocol = new Map([
    ["http:", readProxy(environment, "HTTP_PROXY") ?? all],
    ["https:", readProxy(environment, "HTTPS_PROXY") ?? all],
  ]);
  const isExempt = readExemptions(variable(environment, "NO_PROXY"));
  return (target) => (isExempt(target) ? undefined : byProtocol.get(target.protocol));
}

export function isSocks({ url }: Proxy): boolean {
  return url.protocol.startsWith("socks");
}

function variable(environment: Environment, name: string): string {
  return (environment[name] ?? environment[name.toLowerCase()] ?? "").trim();
}

function readProxy(environment: Environment, name: string): Proxy | undefined {
  const value = variable(environment, name);
  if (value === "") return undefined;
  const url = URL.parse(value.includes("://") ? value : `http://${value}`);
  // The value may hold a password, so it stays out of the message.
  if (!url?.hostname || !isDecodable(url.username) || !isDecodable(url.password)) {
    throw new TypeError(`${name} is not a valid proxy address`);
  }
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined) {
    throw new TypeError(
      `${name} is not a valid proxy address: ${url.protocol}// is no kind of proxy. ` +
        "Use http://, https://, socks5:// or socks5h://",
    );
  }
  // A proxy has no path; some people's settings have one.
  Object.assign(url, { pathname: "/", search: "", hash: "" });
  return { variable: name, url, name: `${url.hostname}:${url.port || defaultPort}` };
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** A host and what is under it, at any port or at one. */
interface ExemptHost {
  host: string;
  port: string | undefined;
}

/** `*`; names, which mean what is under them too; addresses and networks; each with a port or not. */
function readExemptions(text: string): (target: URL) => boolean {
  const entries = text.split(/[\s,]+/u).filter((entry) => entry !== "");
  if (entries.includes("*")) return () => true;
  const addresses = new BlockList();
  const hosts: ExemptHost[] = [];
  for (const entry of entries) {
    if (!addNetwork(addresses, entry)) hosts.push(readHost(entry.toLowerCase()));
  }
  return ({ hostname, port, protocol }) => {
    const host = bare(hostname);
    const family = familyOf(host);
    if (isLoopback(host) || (family !== undefined && addresses.check(host, family))) return true;
    const at = port || DEFAULT_PORTS[protocol];
    return hosts.some((exempt) => {
      if (exempt.port !== undefined && exempt.port !== at) return false;
      return host === exempt.host || (!family && host.endsWith(`.${exempt.host}`));
    });
  };
}

function addNetwork(addresses: BlockList, entry: string): boolean {
  const [address = "", prefix] = bare(entry).split("/");
  const family = familyOf(address);
  if (!family) return false;
  if (prefix === undefined) {
    addresses.addAddress(address, family);
    return true;
  }
  const bits = Number(prefix);
  const isValid = /^\d{1,3}$/u.test(prefix) && bits <= (family === "ipv4" ? 32 : 128);
  if (isValid) addresses.addSubnet(address, bits, family);
  return isValid;
}

function readHost(entry: string): ExemptHost {
  const [, name = "", port] = /^(.*?)(?::(\d+))?$/u.exec(entry) ?? [];
  return { host: bare(name).replace(/^(?:\*?\.)+/u, ""), port };
}

function bare(host: string): string {
  return host.replace(/^\[|\](?=$|\/)/gu, "");
}

function familyOf(host: string): "ipv4" | "ipv6" | undefined {
  const version = isIP(host);
  return version === 0 ? undefined : version === 4 ? "ipv4" : "ipv6";
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/u.test(host);
}
