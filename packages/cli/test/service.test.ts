import { execFile } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test, type TestContext } from "vitest";
import { launchdPlist, systemdUnit } from "../src/service/service-files.ts";
import { runLatchkey } from "./support/command.ts";
import { whatIsMissing } from "./support/requirements.ts";
import { createScratch } from "./support/scratch.ts";

const run = promisify(execFile);
const ODD = `100% "of" $HOME \\ <&>`;
const SECRET = "a-secret-that-is-nobody-s";

/** A person whose `systemctl` writes down what it is asked to do. */
async function createPerson(context: TestContext) {
  const scratch = await createScratch(context);
  const [bin, calls] = [join(scratch.root, "bin"), join(scratch.root, "calls")];
  await mkdir(bin);
  await writeFile(join(bin, "systemctl"), `#!/bin/sh\necho "$*" >> ${calls}\n`, { mode: 0o755 });
  Object.assign(scratch.environment, {
    PATH: `${bin}:${scratch.environment["PATH"] ?? ""}`,
    LATCHKEY_ACCESS_TOKEN: SECRET,
    HTTPS_PROXY: `http://me:${SECRET}@127.0.0.1:9`,
  });
  const callsSoFar = () => readFile(calls, "utf8").catch(() => "");
  return { scratch, units: join(scratch.root, ".config/systemd/user"), callsSoFar };
}

describe.skipIf(process.platform !== "linux")("a service of systemd", { concurrent: true }, () => {
  test("is written and started by --install, without secrets, and removed by uninstall", async (context) => {
    const { scratch, units, callsSoFar } = await createPerson(context);
    const installed = await runLatchkey(scratch, [
      "keep",
      "--install",
      "--home",
      scratch.codexHome,
    ]);
    expect(installed).toMatchObject({ exitCode: 0 });
    const unit = join(units, "latchkey-keep.service");
    const text = await readFile(unit, "utf8");
    expect(text).toContain(`"keep" "--home" "${scratch.codexHome}"\n`);
    expect(text).toContain(`Environment="CODEX_HOME=${scratch.codexHome}"\n`);
    expect(text).not.toContain(SECRET);
    expect(installed.stderr).toContain("Not passed on to the service: ");
    expect((await stat(unit)).mode & 0o777).toBe(0o600);
    expect(await callsSoFar()).toContain("--user enable latchkey-keep.service\n");
    expect(await callsSoFar()).toContain("--user restart latchkey-keep.service\n");
    const { stdout } = await runLatchkey(scratch, ["uninstall"]);
    expect(stdout).toBe(`Removed: ${unit}\n`);
    expect(await callsSoFar()).toContain("--user disable latchkey-keep.service\n");
    await expect(stat(unit)).rejects.toThrow("ENOENT");
  });

  test("is only shown by --print, and says what to type where it cannot be started", async (context) => {
    const { scratch, units, callsSoFar } = await createPerson(context);
    const printed = await runLatchkey(scratch, ["serve", "--print"]);
    expect(printed.stdout).toMatch(/^\[Unit\]\n[^]*ExecStart="[^]*"serve"\n/u);
    await expect(stat(units)).rejects.toThrow("ENOENT");
    expect(await callsSoFar()).toBe("");
    await writeFile(join(scratch.root, "bin/systemctl"), "#!/bin/sh\nexit 1\n");
    const failed = await runLatchkey(scratch, ["serve", "--install"]);
    expect(failed.stderr).toContain("Next: systemctl --user daemon-reload");
    expect(failed.exitCode).toBe(1);
  });

  test("is one that systemd takes, whatever is in its paths", async (context) => {
    const reason = whatIsMissing("systemd-analyze");
    if (reason !== undefined) context.skip("needs systemd-analyze: apt-get install systemd");
    const scratch = await createScratch(context);
    const workingDirectory = join(scratch.root, "a 100% directory");
    await mkdir(workingDirectory);
    const args = [process.execPath, ODD];
    const environment = { CODEX_HOME: ODD };
    const path = join(scratch.root, "latchkey-serve.service");
    await writeFile(path, systemdUnit({ command: "serve", args, workingDirectory, environment }));
    const { stderr } = await run("systemd-analyze", ["verify", "--user", "--man=no", path], {
      env: { ...scratch.environment, XDG_RUNTIME_DIR: scratch.root },
    });
    expect(stderr).toBe("");
  });
});

test("an agent of launchd escapes what is in its paths", () => {
  const service = {
    command: "keep",
    args: [ODD],
    workingDirectory: "/",
    environment: { A: ODD },
  } as const;
  const text = launchdPlist("dev.latchkey.keep", service);
  const escaped = `<string>100% "of" $HOME \\ &lt;&amp;&gt;</string>`;
  expect(text.split(escaped)).toHaveLength(3);
});
