import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../src/config.ts";

describe("readConfig", () => {
  it("binds to loopback and leaves the access token to be made by default", () => {
    const config = readConfig({});
    expect(config).toMatchObject({ host: "127.0.0.1", port: 4780, logLevel: "info" });
    expect(config.accessToken).toBeUndefined();
  });

  it.each([
    ["   ", "blank"],
    ["short", "16 characters"],
    ["a".repeat(40), "different characters"],
    ["correct horse battery staple", "no spaces"],
  ])("refuses %j as an access token, in words", (token, words) => {
    expect(() => readConfig({ LATCHKEY_ACCESS_TOKEN: token })).toThrow(words);
  });

  it("takes an access token without what is around it, and leaves one to be made for generate", () => {
    const read = (token: string) => readConfig({ LATCHKEY_ACCESS_TOKEN: token }).accessToken;
    expect(read(" a-long-random-access-token\n")).toBe("a-long-random-access-token");
    expect(read("generate")).toBeUndefined();
  });

  it("takes an access token from one place", () => {
    const both = {
      LATCHKEY_ACCESS_TOKEN: "a-long-random-access-token",
      LATCHKEY_ACCESS_TOKEN_FILE: "/etc/latchkey/access-token",
    };
    expect(() => readConfig(both)).toThrow(/Leave the first one out/);
  });

  it("names every variable that it cannot use and its value, but never a secret", () => {
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
    expect(read).toThrow(/LATCHKEY_PORT: .*\(it is "99999"\)/);
    expect(read).not.toThrow(/s3cr3t/);
  });

  it.each(["http://[::1", "ftp://127.0.0.1"])(
    "refuses %j as LM Studio's address like any other value",
    (url) => {
      const read = () => readConfig({ LATCHKEY_LMSTUDIO_URL: url });
      expect(read).toThrow(ConfigError);
    },
  );

  it.each([
    ["http://127.0.0.1:1234", "http://127.0.0.1:1234/v1"],
    ["http://127.0.0.1:1234/", "http://127.0.0.1:1234/v1"],
    ["http://127.0.0.1:1234/v1/\n", "http://127.0.0.1:1234/v1"],
    ["https://models.example/lmstudio/v1", "https://models.example/lmstudio/v1"],
  ])("takes LM Studio's address %j as %j", (given, meant) => {
    expect(readConfig({ LATCHKEY_LMSTUDIO_URL: given }).lmStudioUrl).toBe(meant);
  });

  it("trims what files leave around a token, and refuses what cannot be one without showing it", () => {
    const read = (token: string) => readConfig({ LATCHKEY_LMSTUDIO_TOKEN: token });
    expect(read('"sk-lm-one"\n').lmStudioToken).toBe("sk-lm-one");
    expect(() => read("sk-lm-one\nsk-lm-two")).toThrow(/LATCHKEY_LMSTUDIO_TOKEN: .*newlines/);
    expect(() => read("sk-lm-one\nsk-lm-two")).not.toThrow(/sk-lm/);
  });

  it("listens on its own port beside what Kubernetes sets for a Service called latchkey", () => {
    const environment = {
      LATCHKEY_PORT: "tcp://10.0.0.1:4780",
      LATCHKEY_SERVICE_HOST: "10.0.0.1",
      LATCHKEY_SERVICE_PORT: "4780",
      LATCHKEY_PORT_4780_TCP_ADDR: "10.0.0.1",
    };
    expect(readConfig(environment)).toMatchObject({ host: "127.0.0.1", port: 4780 });
  });

  it("treats an empty variable as absent", () => {
    expect(readConfig({ LATCHKEY_PORT: "", CODEX_HOME: " " }).port).toBe(4780);
  });
});
