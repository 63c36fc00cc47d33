import { describe, expect, it } from "vitest";
import { checkOrigin, type OriginRules } from "../../src/guards/origin.ts";

const LOOPBACK: OriginRules = { publicUrl: undefined, isOnLoopback: true };
const NETWORK: OriginRules = { publicUrl: undefined, isOnLoopback: false };
const PUBLIC: OriginRules = { publicUrl: new URL("https://console.example"), isOnLoopback: false };

function check(headers: Record<string, string>, rules = LOOPBACK, method = "POST") {
  return () => checkOrigin({ headers, method }, rules);
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
    expect(check({ ...headers, "sec-fetch-mode": "navigate" }, LOOPBACK, "GET")).not.toThrow();
    expect(check({ ...headers, "sec-fetch-mode": "navigate" }, LOOPBACK, "POST")).toThrow();
  });

  it("answers to any Host on the network, never to another Origin", () => {
    expect(check({ host: "console.example" }, NETWORK)).not.toThrow();
    expect(check({ host: "console.example", origin: "https://evil.example" }, NETWORK)).toThrow();
  });

  it("answers to its public name, to this machine and to bare addresses where it has a public name", () => {
    for (const host of ["console.example", "127.0.0.1:4780", "10.0.0.7:4780", "[fd00::7]:4780"]) {
      expect(check({ host }, PUBLIC)).not.toThrow();
    }
    expect(check({ host: "other.example" }, PUBLIC)).toThrow(/LATCHKEY_PUBLIC_URL/);
    const onLoopback = { ...PUBLIC, isOnLoopback: true };
    expect(check({ host: "console.example" }, onLoopback)).not.toThrow();
    expect(check({ host: "10.0.0.7:4780" }, onLoopback)).toThrow(/Host/);
  });

  it("holds the Origin's scheme against its own", () => {
    const host = "console.example";
    expect(check({ host, origin: "https://console.example" }, PUBLIC)).not.toThrow();
    expect(check({ host, origin: "http://console.example" }, PUBLIC)).toThrow(/other sites/);
    expect(check({ host, origin: "https://console.example" }, NETWORK)).toThrow(/PUBLIC_URL/);
    const behindTls = { host, "x-forwarded-proto": "https" };
    expect(check({ ...behindTls, origin: "https://console.example" }, NETWORK)).not.toThrow();
    expect(check({ ...behindTls, origin: "http://console.example" }, NETWORK)).toThrow();
    expect(check({ host: "127.0.0.1:4780", origin: "https://127.0.0.1:4780" })).toThrow();
  });
});
