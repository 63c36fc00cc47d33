import { isLoopbackUrl } from "../text-safety.ts";

/**
 * Returns an endpoint's address without slashes at its end. Throws a `TypeError` that names the
 * setting when it is neither https nor loopback http, or holds user information.
 */
export function checkEndpointUrl(value: string, name: string): string {
  const url = URL.parse(value);
  if (!url) throw new TypeError(`${name} is not a URL`);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackUrl(url))) {
    throw new TypeError(`${name} must use https (or http on loopback)`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(`${name} must not contain user information`);
  }
  return value.replace(/\/+$/u, "");
}
