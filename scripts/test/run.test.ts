import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linkPackages, makeProject, ROOT, start } from "./support.ts";

const PROBE = "const version: string = process.version;\nconsole.log(version);\n";

/** Makes a process believe that it is an older Node. */
const OLDER = 'data:text/javascript,Object.defineProperty(process,"version",{value:"v20.20.2"})';

const platformNode = await (async () => {
  const { optionalDependencies } = JSON.parse(
    await readFile(join(ROOT, "package.json"), "utf8"),
  ) as { optionalDependencies: Record<string, string> };
  const { platform, arch } = process;
  const system = platform === "win32" ? "win" : platform;
  return Object.keys(optionalDependencies).filter((name) => name.endsWith(`${system}-${arch}`));
})();

describe("a task", () => {
  test("runs TypeScript whatever Node starts it, with the Node that npm installed", async () => {
    const folder = await makeProject({ "probe.ts": PROBE });
    await linkPackages(folder, platformNode);
    const command = ["node", "scripts/run.mjs", "exec", "node", "probe.ts"];
    const { code, output } = await start(command, { cwd: folder }).ended;
    expect({ code, major: Number(/^v(\d+)/.exec(output)?.[1]) >= 22 }).toEqual({
      code: 0,
      major: true,
    });
  });

  test("says what to install when no Node is new enough", async () => {
    const folder = await makeProject();
    const command = [process.execPath, "--import", OLDER, "scripts/run.mjs", "exec", "node"];
    const { code, output } = await start(command, { cwd: folder }).ended;
    expect(code).toBe(1);
    expect(output).toMatch(/^This needs Node 22\.18 or newer; v20\.20\.2 is running.*Node 24/);
  });

  test("ends with the exit code of what it ran", async () => {
    const folder = await makeProject();
    const command = [process.execPath, "scripts/run.mjs", "exec", "node", "-e", "process.exit(7)"];
    expect(await start(command, { cwd: folder }).ended).toMatchObject({ code: 7, output: "" });
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "passes %s on and waits for the end",
    async (signal) => {
      const folder = await makeProject({
        "wait.ts": `setInterval(() => undefined, 1000);
        process.on("${signal}", () => { console.log("stopped in order"); process.exit(0); });
        console.log("ready");`,
      });
      const command = [process.execPath, "scripts/run.mjs", "exec", "node", "wait.ts"];
      const { child, ended } = start(command, { cwd: folder });
      await once(child.stdout!, "data");
      child.kill(signal);
      expect(await ended).toEqual({ code: 0, signal: null, output: "ready\nstopped in order\n" });
    },
  );

  test("ends by the signal that ended what it ran", async () => {
    const folder = await makeProject();
    const script = "process.kill(process.pid, 'SIGTERM')";
    const command = [process.execPath, "scripts/run.mjs", "exec", "node", "-e", script];
    expect(await start(command, { cwd: folder }).ended).toMatchObject({ signal: "SIGTERM" });
  });

  test("that is unknown is answered with those that exist", async () => {
    const folder = await makeProject();
    const { code, output } = await start([process.execPath, "scripts/run.mjs", "rest"], {
      cwd: folder,
    }).ended;
    expect({ code, output }).toEqual({
      code: 1,
      output:
        "Tasks: start, demo, test, slow, prove, bench, soak, record, release, check, format, latchkey, exec.\n",
    });
  });
});

test("every npm script is a task of run.mjs, in the place of its shell, which would pass no signal on", async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const [name, script] of Object.entries(scripts)) {
    expect(script).toBe(`exec node scripts/run.mjs ${name}`);
  }
});
