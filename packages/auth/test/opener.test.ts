import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { OpenerEnvironment } from "../src/index.ts";
import { openInBrowser, probeEnvironment } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { machineWithBrowser } from "./support/opener.ts";
import { temporaryHome } from "./support/temporary-home.ts";

const URL_WITH_SHELL_WORDS = "https://example.com/a?b=$(touch%20x);c&d=`e`&f='g'";

/** A machine whose browser writes down its arguments, one a line. */
async function recordingMachine(browser: (program: string) => string) {
  const record = join(await temporaryHome(), "arguments");
  const machine = await machineWithBrowser(`printf '%s\\n' "$@" > '${record}'`);
  const environment = {
    ...machine,
    env: { ...machine.env, BROWSER: browser(machine.env["BROWSER"]!) },
  };
  return { environment, argumentsSeen: async () => (await readFile(record, "utf8")).trim() };
}

test.each<[string, (program: string) => string, string]>([
  ["at the end", (program) => program, "URL"],
  ["after its own options", (program) => `${program} --new-window`, "--new-window\nURL"],
  ["in place of %s", (program) => `${program} --app=%s --kiosk`, "--app=URL\n--kiosk"],
  ["with the next browser where one is missing", (program) => `/no/such/browser:${program}`, "URL"],
])("BROWSER gets the address %s, and no shell sees it", async (_, browser, expected) => {
  const { environment, argumentsSeen } = await recordingMachine(browser);
  await openInBrowser(URL_WITH_SHELL_WORDS, environment);
  expect(await argumentsSeen()).toBe(expected.replace("URL", new URL(URL_WITH_SHELL_WORDS).href));
});

test.each([
  ["an opener that ends with an error", "exit 3"],
  ["an opener that is killed", "kill -9 $$"],
])("%s is DEVICE_AUTH_UNSUPPORTED", async (_, script) => {
  const opening = openInBrowser("https://example.com/", await machineWithBrowser(script));
  expect(await authErrorOf(opening)).toMatchObject({
    code: "DEVICE_AUTH_UNSUPPORTED",
    reason: "opener_failed",
  });
});

test.each<[NodeJS.Platform, boolean, string]>([
  ["linux", false, "xdg-open"],
  ["linux", true, "wslview"],
  ["linux", true, "rundll32.exe"],
  ["darwin", false, "open"],
  ["win32", false, "rundll32"],
])("on %s (WSL: %s) %s is tried", async (platform, isWsl, name) => {
  const directory = await temporaryHome();
  const { symlink } = await import("node:fs/promises");
  await symlink("/bin/true", join(directory, name));
  const environment: OpenerEnvironment = { env: { PATH: directory }, platform, isWsl };
  await openInBrowser("https://example.com/", environment);
});

test("a machine without an opener is DEVICE_AUTH_UNSUPPORTED", async () => {
  const env = { PATH: await temporaryHome() };
  const opening = openInBrowser("https://example.com/", { env, platform: "linux", isWsl: false });
  expect((await authErrorOf(opening)).reason).toBe("opener_failed");
});

test.each([
  "http://example.com/",
  "https://user:pw@example.com/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "--version",
])("%s is never opened", async (url) => {
  const { environment, argumentsSeen } = await recordingMachine((program) => program);
  await expect(openInBrowser(url, environment)).rejects.toThrow(TypeError);
  await expect(argumentsSeen()).rejects.toThrow("ENOENT");
});

test("looking at a machine finds its opener, or that it has none", async () => {
  const { env } = await machineWithBrowser("");
  expect((await probeEnvironment(env, "linux")).hasOpener).toBe(true);
  expect((await probeEnvironment({ PATH: "/nowhere" }, "linux")).hasOpener).toBe(false);
  expect((await probeEnvironment({}, "darwin")).hasOpener).toBe(true);
  const inKubernetes = await probeEnvironment({ KUBERNETES_SERVICE_HOST: "10.0.0.1" }, "linux");
  expect(inKubernetes.isContainer).toBe(true);
});
