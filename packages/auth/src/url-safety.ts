const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Why neither secrets nor people may be sent to an address; undefined when they may: `https:`, or
 * `http:` on loopback, without user information.
 */
export function urlFault(value: string): string | undefined {
  const url = URL.parse(value);
  if (!url) return "is not a URL";
  const isLoopback = url.protocol === "http:" && LOOPBACK_HOSTS.has(url.hostname);
  if (url.protocol !== "https:" && !isLoopback) return "must use https (or http on loopback)";
  if (url.username !== "" || url.password !== "") return "must not contain user information";
  return undefined;
}

/** Returns the normalised address when it is safe to show and open; throws a `TypeError` otherwise. */
export function checkVerificationUri(uri: string): string {
  const fault = urlFault(uri);
  if (fault !== undefined) throw new TypeError(`The verification URI ${fault}`);
  return new URL(uri).href;
}

/** Whether a host is one of the trusted ones, or below one of them. */
export function isTrustedHost(host: string, trusted: readonly (string | undefined)[]): boolean {
  return trusted.some(
    (known) => known !== undefined && (host === known || host.endsWith(`.${known}`)),
  );
}
