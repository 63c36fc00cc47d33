import { describe, expect, it } from "vitest";
import { codexEnvironment } from "../src/index.ts";
import { useFixture } from "./support/fixture.ts";

const ALLOWED = {
  PATH: "/bin",
  HOME: "/home/ada",
  LANG: "C.UTF-8",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  TMPDIR: "/tmp",
  USER: "ada",
  SHELL: "/bin/sh",
  TERM: "dumb",
  HTTPS_PROXY: "http://proxy",
  https_proxy: "http://proxy",
  no_proxy: "localhost",
  ALL_PROXY: "socks5://proxy",
  NODE_EXTRA_CA_CERTS: "/ca.pem",
  SSL_CERT_FILE: "/ca.pem",
  CODEX_CA_CERTIFICATE: "/ca.pem",
  CODEX_REFRESH_TOKEN_URL_OVERRIDE: "http://127.0.0.1:1/oauth/token",
  CODEX_REVOKE_TOKEN_URL_OVERRIDE: "http://127.0.0.1:1/oauth/revoke",
  CODEX_APP_SERVER_LOGIN_ISSUER: "http://127.0.0.1:1",
  RUST_LOG: "warn",
};

const REFUSED = {
  OPENAI_API_KEY: "sk-secret",
  CODEX_API_KEY: "sk-secret",
  CODEX_ACCESS_TOKEN: "at-secret",
  CODEX_HOME: "/elsewhere",
  LATCHKEY_ACCESS_TOKEN: "secret",
  DATABASE_URL: "postgres://secret",
  AWS_SECRET_ACCESS_KEY: "secret",
  NODE_OPTIONS: "--inspect",
  LD_PRELOAD: "/evil.so",
  path: "/evil",
};

describe("the environment of Codex", () => {
  it("holds what Codex needs of the parent's, its home, and nothing else", () => {
    const parent = { ...ALLOWED, ...REFUSED, LC_CTYPE: undefined };
    expect(codexEnvironment(parent, "/home")).toEqual({ ...ALLOWED, CODEX_HOME: "/home" });
  });

  it("adds what is given extra, which cannot change the home", () => {
    const extra = { PATH: "/usr/bin", MY_OWN: "1", CODEX_HOME: "/elsewhere" };
    expect(codexEnvironment({ PATH: "/bin" }, "/home", extra)).toEqual({
      PATH: "/usr/bin",
      MY_OWN: "1",
      CODEX_HOME: "/home",
    });
  });
});

describe("a command that Codex runs", () => {
  const fixture = useFixture();

  it("sees none of the parent's secrets", async () => {
    const home = fixture.signedInHome();
    const codex = fixture.createCodex({ environment: { ...process.env, ...REFUSED } });
    const { events } = await fixture.runTurn(codex, { home, input: "run: env; true" });
    const finished = events.find((event) => event.type === "command_finished");
    expect(finished).toMatchObject({ status: "completed", exitCode: 0 });
    expect(finished?.output).toContain("PATH=");
    expect(finished?.output).not.toMatch(/secret|--inspect|evil/u);
  });
});
