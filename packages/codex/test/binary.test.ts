import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  describeUntestedVersion,
  findCodexBinary,
  readCodexVersion,
  TESTED_CODEX_VERSIONS,
} from "../src/index.ts";
import packageJson from "../package.json" with { type: "json" };
import { useFixture } from "./support/fixture.ts";

const fixture = useFixture();

it("finds the native program that comes with the package, which says its version", async () => {
  const path = await findCodexBinary();
  expect(path).toMatch(/vendor.*codex(?:\.exe)?$/u);
  expect(await readCodexVersion(path, { environment: process.env })).toBe("0.171.0");
  expect(await fixture.createCodex().availability()).toEqual({
    isAvailable: true,
    version: "0.171.0",
    binaryPath: path,
  });
});

it("was tested with the version that is pinned, and says so of no other", () => {
  expect(TESTED_CODEX_VERSIONS.at(-1)).toBe(packageJson.dependencies["@openai/codex"]);
  for (const version of TESTED_CODEX_VERSIONS) {
    expect(describeUntestedVersion(version)).toBeUndefined();
  }
  expect(describeUntestedVersion("0.172.0")).toContain("0.169.0 and 0.171.0");
  expect(describeUntestedVersion("0.99.0")).toContain("may refresh its tokens");
});

it("says what to correct when the program that was named is not there", async () => {
  const binaryPath = join(fixture.directory(), "codex");
  await expect(findCodexBinary(binaryPath)).rejects.toMatchObject({ code: "CODEX_UNAVAILABLE" });
  const codex = fixture.createCodex({ binaryPath });
  const availability = await codex.availability();
  expect(availability).toMatchObject({ isAvailable: false });
  expect(JSON.stringify(availability)).toContain("LATCHKEY_CODEX_BIN");
  const home = fixture.signedInHome();
  expect(await fixture.runTurn(codex, { home, input: "hi" })).toMatchObject({
    status: "failed",
    error: { code: "CODEX_UNAVAILABLE" },
    events: [],
  });
});

it("says so when the program is not Codex, and when it does not answer", async () => {
  const home = fixture.signedInHome();
  const other = writeScript("echo hello; echo 'no such\u001B[31m command' >&2; exit 9");
  const codex = fixture.createCodex({ binaryPath: other });
  expect(await codex.availability()).toMatchObject({ isAvailable: false });
  const failed = await fixture.runTurn(codex, { home, input: "hi" });
  expect(failed.error).toMatchObject({ code: "CODEX_UNAVAILABLE" });
  expect(failed.error?.message).toContain("exit code 9, no such command");

  const silent = fixture.createCodex({ binaryPath: writeScript("sleep 60"), startTimeoutMs: 50 });
  const timedOut = await fixture.runTurn(silent, { home, input: "hi" });
  expect(timedOut.error?.message).toContain("initialize was not answered within 50 ms");
  await expect(silent.listModels(home)).rejects.toMatchObject({ code: "CODEX_UNAVAILABLE" });
});

it("is asked for its version once, and again when its file is another one", async () => {
  const asked = join(fixture.directory(), "asked");
  const script = (version: string) => `echo ask >> ${asked}; echo codex-cli ${version}`;
  const binaryPath = writeScript(script("0.171.0"));
  const codex = fixture.createCodex({ binaryPath });
  const read = async () => {
    const all = await Promise.all([codex.availability(), codex.availability()]);
    return all.map((each) => each.isAvailable && each.version);
  };
  expect([await read(), await read()].flat()).toEqual(Array(4).fill("0.171.0"));
  expect(readFileSync(asked, "utf8").split("\n")).toHaveLength(2);
  renameSync(writeScript(script("0.172.0")), binaryPath);
  expect(await read()).toEqual(["0.172.0", "0.172.0"]);
});

it("says what is wrong with the home's configuration", async () => {
  const home = fixture.signedInHome();
  writeFileSync(join(home, "config.toml"), "this is = = not toml");
  const { error } = await fixture.runTurn(fixture.createCodex(), { home, input: "hi" });
  expect(error?.code).toBe("CODEX_ERROR");
  expect(error?.message).toContain("config.toml");
});

function writeScript(text: string): string {
  const path = join(fixture.directory(), "codex");
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}
