import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../src/config.ts";

describe("readConfig", () => {
  it("binds to loopback and needs no access token by default", () => {
    const config = readConfig({});
    expect(config).toMatchObject({ host: "127.0.0.1", port: 4780, logLevel: "info" });
    expect(config.accessToken).toBeUndefined();
  });

  it.each(["0.0.0.0", "192.0.2.7", "::", "console.example", "127.evil.example"])(
    "refuses to open %s to the network without an access token",
    (host) => {
      expect(() => readConfig({ LATCHKEY_HOST: host })).toThrow(/LATCHKEY_ACCESS_TOKEN/);
    },
  );

  it("opens to the network with an access token", () => {
    const config = readConfig({
      LATCHKEY_HOST: "0.0.0.0",
      LATCHKEY_ACCESS_TOKEN: "a-long-random-access-token",
    });
    expect(config).toMatchObject({ host: "0.0.0.0", accessToken: "a-long-random-access-token" });
  });

  it("names every variable that it cannot use, and never its value", () => {
    const read = () =>
      readConfig({
        LATCHKEY_PORT: "99999",
        LATCHKEY_ISSUER: "nope",
        LATCHKEY_ACCESS_TOKEN: "s3cr3t",
        LATCHKEY_DEVICE_AUTH_DRIVER: "browser",
        LATCHKEY_LMSTUDIO_URL: "http://someone:s3cr3t@127.0.0.1:1234/v1",
      });
    expect(read).toThrow(ConfigError);
    for (const name of ["PORT", "ISSUER", "ACCESS_TOKEN", "LMSTUDIO_URL", "DEVICE_AUTH_DRIVER"]) {
      expect(read).toThrow(new RegExp(`LATCHKEY_${name}: `));
    }
    expect(read).not.toThrow(/s3cr3t/);
  });

  it.each([" ", "http://[::1", "ftp://127.0.0.1"])(
    "refuses %j as LM Studio's address like any other value",
    (url) => {
      const read = () => readConfig({ LATCHKEY_LMSTUDIO_URL: url });
      expect(read).toThrow(ConfigError);
    },
  );

  it("treats an empty variable as absent", () => {
    expect(readConfig({ LATCHKEY_PORT: "", CODEX_HOME: "" }).port).toBe(4780);
  });
});
