import { homedir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { cleanValue, describeFault, expandHomePath, readEnvironment } from "../src/index.ts";

test.each([
  ["a-token\n", "a-token"],
  [" a-token\r\n", "a-token"],
  ['"a-token"', "a-token"],
  ["'a-token'\n", "a-token"],
  ['a"token', 'a"token'],
  ['"', '"'],
])("the value %j means %j", (given, meant) => {
  expect(cleanValue(given)).toBe(meant);
});

const OTHER_PATHS = [
  "CODEX_CA_CERTIFICATE",
  "LATCHKEY_AGENTS_DIR",
  "LATCHKEY_CODEX_BIN",
  "LATCHKEY_FLOWS_DIR",
  "SSL_CERT_FILE",
  "XDG_DATA_HOME",
];

test("a leading ~/ is the home of the user in every path, and nowhere else", () => {
  const read = readEnvironment({
    CODEX_HOME: "~/codex",
    LATCHKEY_DATA_DIR: "~",
    LATCHKEY_WORKSPACE_DIR: "~/one:/two:~/three",
    LATCHKEY_ACCESS_TOKEN_FILE: '"~/token"\n',
    LATCHKEY_ACCESS_TOKEN: "~/a-token-that-looks-odd",
    PROMPT: "~/",
    ...Object.fromEntries(OTHER_PATHS.map((name) => [name, "~/there"])),
  });
  expect(read).toEqual({
    CODEX_HOME: join(homedir(), "codex"),
    LATCHKEY_DATA_DIR: homedir(),
    LATCHKEY_WORKSPACE_DIR: [join(homedir(), "one"), "/two", join(homedir(), "three")].join(":"),
    LATCHKEY_ACCESS_TOKEN_FILE: join(homedir(), "token"),
    LATCHKEY_ACCESS_TOKEN: "~/a-token-that-looks-odd",
    PROMPT: "~/",
    ...Object.fromEntries(OTHER_PATHS.map((name) => [name, join(homedir(), "there")])),
  });
  expect(expandHomePath("~other/codex", "--home")).toBe("~other/codex");
});

test("what Kubernetes sets for a Service called latchkey is no port of ours", () => {
  const ofKubernetes = {
    LATCHKEY_PORT: "tcp://10.0.0.1:4780",
    LATCHKEY_SERVICE_HOST: "10.0.0.1",
  };
  expect(readEnvironment(ofKubernetes)).not.toHaveProperty("LATCHKEY_PORT");
  expect(readEnvironment({ LATCHKEY_PORT: "4781\n" })).toEqual({ LATCHKEY_PORT: "4781" });
});

test("a fault shows the value, without the secrets in it", () => {
  const environment = {
    LATCHKEY_PORT: "http",
    LATCHKEY_ISSUER: "ftp://me:s3cr3t@issuer.example/",
    LATCHKEY_ACCESS_TOKEN: "s3cr3t",
  };
  expect(describeFault("LATCHKEY_PORT", "use a number", environment)).toBe(
    'LATCHKEY_PORT: use a number (it is "http")',
  );
  for (const name of Object.keys(environment)) {
    expect(describeFault(name, "is wrong", environment)).not.toContain("s3cr3t");
  }
});
