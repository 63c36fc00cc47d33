import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runLatchkey } from "./support/command.ts";
import { createScratch } from "./support/scratch.ts";

describe.concurrent("the command to type next", () => {
  test("is about the same home, provider and store as the one that failed", async (context) => {
    const scratch = await createScratch(context);
    const home = join(scratch.root, "it's another home");
    await mkdir(home);
    const quoted = `'${home.replace("'", String.raw`'\''`)}'`;
    const provider = ["--issuer", scratch.sim.url, "--client-id", "me"];
    const failures: [args: string[], next: string][] = [
      [["status", "--home", home], `latchkey login --home ${quoted}`],
      [["status", "--home", home, "--store", "file"], `login --home ${quoted} --store file`],
      [["token", "--home", home], `latchkey login --home ${quoted}`],
      [["homes", "take-over", home], `latchkey login --home ${quoted}`],
      [["refresh", ...provider], `latchkey login --issuer ${scratch.sim.url} --client-id me`],
      [["keep", "--home", join(home, "none")], "latchkey homes"],
    ];
    for (const [args, next] of failures) {
      const { stderr } = await runLatchkey(scratch, args);
      expect(stderr.trim().split("\n").at(-1), args.join(" ")).toMatch(/^Next: /u);
      expect(stderr.trimEnd().endsWith(next), stderr).toBe(true);
    }
  });

  test("is about the home that latchkey doctor looked at", async (context) => {
    const scratch = await createScratch(context);
    const home = join(scratch.root, "another");
    await mkdir(home);
    const { stdout } = await runLatchkey(scratch, ["doctor", "--home", home]);
    expect(stdout).toContain(`Next: latchkey login --home ${home}\n`);
  });
});
