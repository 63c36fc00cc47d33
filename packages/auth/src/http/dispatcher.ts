import type { SecureContext } from "node:tls";
import { createSecureContext, getCACertificates } from "node:tls";

import type { Dispatcher } from "undici";

/** The environment variables that choose a proxy, handed in as data; others are ignored. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

export interface DispatcherOptions {
  /** HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in either case. Default: no proxy. */
  proxyEnvironment?: ProxyEnvironment | undefined;
  /** PEM certificates to trust beside the default ones. */
  ca?: readonly string[] | undefined;
}

const LOOPBACK = "localhost,127.0.0.1,::1";
const PROXY_PROTOCOLS = ["http:", "https:", "socks:", "socks5:"];
const CONNECT_TIMEOUT_MS = 10_000;
/** Enough for 1,500 polls a second that take 170 ms each. Beyond that they wait for one another. */
const MOST_KEPT_CONNECTIONS = 256;

/** What a client sends its requests through. */
export interface Dispatchers {
  /** A connection for each request; never one that was left open. */
  singleUse: Dispatcher;
  /** Connections that are used again, and not more of them than one machine bears. */
  repeatable: Dispatcher;
}

/**
 * What makes the dispatchers of a client: most processes that could send a request send none, and
 * undici takes its memory. Throws a `TypeError` for an unusable proxy address at once.
 */
export function prepareDispatchers(options: DispatcherOptions): () => Promise<Dispatchers> {
  const environment = options.proxyEnvironment ?? {};
  const allProxy = proxyUrl(environment, "ALL_PROXY");
  const { ca = [] } = options;
  const tls = ca.length > 0 ? { secureContext: trusting(ca) } : {};
  const connect = { timeout: CONNECT_TIMEOUT_MS, ...tls };
  // Empty strings, not absent ones: undici would look into the process environment by itself.
  const settings = {
    httpProxy: proxyUrl(environment, "HTTP_PROXY") || allProxy,
    httpsProxy: proxyUrl(environment, "HTTPS_PROXY") || allProxy,
    noProxy: [LOOPBACK, variable(environment, "NO_PROXY")].filter(Boolean).join(","),
    allowH2: false,
    connect,
    requestTls: connect,
    proxyTls: connect,
    // The client has one time-out for the whole exchange.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  return async () => {
    const { EnvHttpProxyAgent } = await import("undici");
    return {
      singleUse: new EnvHttpProxyAgent(settings),
      repeatable: new EnvHttpProxyAgent({ ...settings, connections: MOST_KEPT_CONNECTIONS }),
    };
  };
}

/** Made once: reading a hundred and fifty certificates for each connection costs 20 ms of CPU. */
function trusting(ca: readonly string[]): SecureContext {
  return createSecureContext({ ca: [...getCACertificates("default"), ...ca] });
}

function variable(environment: ProxyEnvironment, name: string): string {
  return environment[name.toLowerCase()] ?? environment[name] ?? "";
}

function proxyUrl(environment: ProxyEnvironment, name: string): string {
  const value = variable(environment, name).trim();
  if (value === "") return "";
  const url = URL.parse(value.includes("://") ? value : `http://${value}`);
  // The value may hold a password, so it stays out of the message.
  if (!url || !isProxy(url)) throw new TypeError(`${name} is not a valid proxy address`);
  // A proxy has no path; some people's settings have one.
  return Object.assign(url, { pathname: "/", search: "", hash: "" }).href;
}

function isProxy({ protocol, username, password }: URL): boolean {
  return PROXY_PROTOCOLS.includes(protocol) && isDecodable(username) && isDecodable(password);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
