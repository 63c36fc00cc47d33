import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LATCHKEY, runCodex, runLatchkey, startCommand } from "./support/command.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";

/** Adds a line to config.toml; keys of the top level come first in TOML. */
async function force({ codexHome }: Scratch, method: "api" | "chatgpt"): Promise<void> {
  const path = join(codexHome, "config.toml");
  const line = `forced_login_method = "${method}"`;
  await writeFile(path, `${line}\n${await readFile(path, "utf8")}`);
}

test("a home that allows API keys only: login says so and asks nobody, as Codex does; doctor too", async (context) => {
  const scratch = await createScratch(context);
  await scratch.signIn();
  await force(scratch, "api");
  const { exitCode, stderr } = await runLatchkey(scratch, ["login"]);
  expect(stderr).toContain('forced_login_method = "api"');
  expect(stderr).toContain("Next: codex login --with-api-key");
  expect(exitCode).toBe(5);
  expect(scratch.sim.control.snapshot().deviceCodes).toEqual([]);
  const doctor = await runLatchkey(scratch, ["doctor"]);
  expect(doctor.stdout).toMatch(/^PROBLEM sign-in: .*does not accept the ChatGPT sign-in/mu);
  const codex = await runCodex(scratch, ["login", "--device-auth"]);
  expect(codex.stderr).toContain("ChatGPT login is disabled");
});

test("a home that allows ChatGPT sign-ins only: doctor finds the API key in it", async (context) => {
  const scratch = await createScratch(context);
  const apiKey = JSON.stringify({ auth_mode: "apikey", OPENAI_API_KEY: "sk-of-the-test" });
  await writeFile(join(scratch.codexHome, "auth.json"), apiKey, { mode: 0o600 });
  await force(scratch, "chatgpt");
  const { exitCode, stdout } = await runLatchkey(scratch, ["doctor"]);
  expect(stdout).toMatch(
    /^PROBLEM sign-in: .*does not accept the API key\n\s+Next: latchkey login$/mu,
  );
  expect(exitCode).toBe(1);
});

test("a machine whose administrator allows API keys only: login names the file and shows no code", async (context) => {
  const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;
  context.skip(!canMount, "no private mounts here");
  const scratch = await createScratch(context);
  const managed = `${scratch.root}/managed_config.toml`;
  await writeFile(managed, 'forced_login_method = "api"\n');
  const mounts = `mount -t tmpfs tmpfs /etc && mkdir /etc/codex && cp '${managed}' /etc/codex`;
  const script = `${mounts} && exec "$0" "$@"`;
  const run = (...args: string[]) =>
    startCommand(["unshare", "-rm", "sh", "-c", script, ...LATCHKEY, ...args], scratch).result;
  const { exitCode, stderr } = await run("login", "--device-auth");
  expect(stderr).toContain("/etc/codex/managed_config.toml allows API keys only");
  expect(exitCode).toBe(5);
  expect(scratch.sim.control.snapshot().deviceCodes).toEqual([]);
  const { stdout } = await run("doctor");
  expect(stdout).toMatch(/^ok +config: \/etc\/codex\/managed_config\.toml decides how people/mu);
});
