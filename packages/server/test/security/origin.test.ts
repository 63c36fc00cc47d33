import { describe, expect, it } from "vitest";
import { checkOrigin } from "../../src/guards/origin.ts";

function check(headers: Record<string, string>, acceptsAnyHost = false, method = "POST") {
  return () => checkOrigin({ headers, method }, { acceptsAnyHost });
}

describe("checkOrigin", () => {
  it.each(["127.0.0.1:4780", "localhost:4780", "[::1]:4780", "localhost"])(
    "lets the loopback name %s in",
    (host) => {
      expect(check({ host })).not.toThrow();
      expect(check({ host, origin: `http://${host}` })).not.toThrow();
    },
  );

  it.each([
    "evil.example",
    "evil.example:4780",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "",
  ])("refuses the Host %j, as after a DNS rebinding", (host) => {
    expect(check({ host })).toThrow(/Host/);
  });

  it.each([
    "http://evil.example",
    "http://127.0.0.1:9999",
    "null",
    "file://",
    "http://127.0.0.1:4780.evil.example",
  ])("refuses the Origin %s", (origin) => {
    expect(check({ host: "127.0.0.1:4780", origin })).toThrow(/other sites/);
  });

  it("refuses what the browser calls cross-site, but lets a person follow a link here", () => {
    const headers = { host: "localhost:4780", "sec-fetch-site": "cross-site" };
    expect(check(headers)).toThrow(/other sites/);
    expect(check({ ...headers, "sec-fetch-mode": "navigate" }, false, "GET")).not.toThrow();
    expect(check({ ...headers, "sec-fetch-mode": "navigate" }, false, "POST")).toThrow();
  });

  it("answers to any Host when an access token guards the console, never to another Origin", () => {
    expect(check({ host: "console.example" }, true)).not.toThrow();
    expect(check({ host: "console.example", origin: "https://evil.example" }, true)).toThrow();
  });
});
