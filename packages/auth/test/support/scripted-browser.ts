/**
 * A browser as far as a sign-in needs one: opens the address in its last argument and follows
 * redirects, through the proxy in BROWSER_PROXY if there is one. Whatever the pages say, it ends
 * well, as an opener that has handed the address over does.
 */
import { get } from "node:http";

const proxy = process.env["BROWSER_PROXY"];

function visit(url: string): Promise<string | undefined> {
  const target = new URL(proxy ?? url);
  return new Promise((resolve, reject) => {
    const request = get(
      { host: target.hostname, port: target.port, path: proxy ? url : pathOf(url) },
      (response) => {
        response.resume();
        response.once("end", () => resolve(response.headers.location));
      },
    );
    request.once("error", reject);
  });
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

let next = process.argv.at(-1);
while (next !== undefined) next = await visit(next);
