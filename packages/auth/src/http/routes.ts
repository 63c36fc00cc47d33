import { socksConnector } from "fetch-socks";
import type { SecureContext } from "node:tls";
import { Agent, Pool, ProxyAgent } from "undici";
import type { Dispatcher } from "undici";

import { ProxyRefusal } from "./failures.ts";
import type { Proxy, ProxyChoice } from "./proxy.ts";
import { isSocks } from "./proxy.ts";
import { trustedContext } from "./trust.ts";

const CONNECT_TIMEOUT_MS = 10_000;
/** Enough for 1,500 polls a second that take 170 ms each. Beyond that they wait for one another. */
const MAX_KEPT_CONNECTIONS = 256;

/** What a request is sent through. */
export interface Route {
  dispatcher: Dispatcher;
  proxy: Proxy | undefined;
}

/** The ways to servers: directly, or through the proxy that is meant for them. */
export class Routes {
  readonly #choose: ProxyChoice;
  readonly #ca: readonly string[];
  readonly #dispatchers = new Map<string, Dispatcher>();
  #context: SecureContext | undefined;

  constructor(choose: ProxyChoice, ca: readonly string[]) {
    this.#choose = choose;
    this.#ca = ca;
  }

  /** `isRepeatable`: over a connection that may have been used before, where there is one. */
  to(target: URL, isRepeatable: boolean): Route {
    const proxy = this.#choose(target);
    const isTls = target.protocol === "https:" || proxy?.url.protocol === "https:";
    const key = [proxy?.url.href, isTls, isRepeatable].join(" ");
    let dispatcher = this.#dispatchers.get(key);
    if (!dispatcher) {
      dispatcher = this.#create(proxy, isTls, isRepeatable);
      this.#dispatchers.set(key, dispatcher);
    }
    return { dispatcher, proxy };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
  }

  #create(proxy: Proxy | undefined, isTls: boolean, isRepeatable: boolean): Dispatcher {
    const connect = { timeout: CONNECT_TIMEOUT_MS, allowH2: false, ...this.#tls(isTls) };
    const settings = {
      // The client has one time-out for the whole exchange.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
      connections: isRepeatable ? MAX_KEPT_CONNECTIONS : null,
    };
    if (!proxy) return new Agent({ ...settings, connect });
    if (isSocks(proxy)) {
      return new Agent({ ...settings, connect: socksConnector(socksProxy(proxy), connect) });
    }
    return new ProxyAgent({
      ...settings,
      uri: proxy.url.href,
      requestTls: connect,
      proxyTls: connect,
      clientFactory: createTunnels,
    });
  }

  #tls(isTls: boolean): { secureContext?: SecureContext } {
    return isTls ? { secureContext: (this.#context ??= trustedContext(this.#ca)) } : {};
  }
}

/** The name of the server is always resolved by the proxy, which may be the only one that can. */
function socksProxy({ url }: Proxy): Parameters<typeof socksConnector>[0] {
  const { protocol, username, password } = url;
  return {
    type: protocol.startsWith("socks4") ? 4 : 5,
    host: url.hostname.replace(/^\[|\]$/gu, ""),
    port: Number(url.port || 1080),
    ...(username === "" ? {} : { userId: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
  };
}

/** Undici would tell of a refused tunnel in words only. */
class Tunnels extends Pool {
  async open(to: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> {
    const answer = await super.connect(to);
    if (answer.statusCode === 200) return answer;
    answer.socket.on("error", () => undefined).destroy();
    throw new ProxyRefusal(answer.statusCode);
  }
}

function createTunnels(origin: URL, options: object): Dispatcher {
  const tunnels = new Tunnels(origin, options);
  const connect = (to: Dispatcher.ConnectOptions) => tunnels.open(to);
  return Object.assign(tunnels, { connect });
}
