const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** What is said of an address that `isSafeAddress` refuses. */
export const SAFE_ADDRESS_ADVICE =
  "Use an https address without a user name (http on this machine only).";

/** Whether secrets may be sent there. @see RFC 8628 §3.1 */
export function isSafeAddress(value: string): boolean {
  const url = URL.parse(value);
  const isLoopback = LOOPBACK.includes(url?.hostname ?? "");
  const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback);
  return isSecure && url.username === "" && url.password === "";
}
