import { urlFault } from "../url-safety.ts";

/**
 * Returns an endpoint's address without slashes at its end. Throws a `TypeError` that names the
 * setting when it is neither https nor loopback http, or holds user information.
 */
export function checkEndpointUrl(value: string, name: string): string {
  const fault = urlFault(value);
  if (fault !== undefined) throw new TypeError(`${name} ${fault}`);
  return value.replace(/\/+$/u, "");
}
