import { describe, expect, it } from "vitest";
import { findUnreportedCommands } from "../src/app-server/unreported.ts";
import type { RecordEntry } from "../src/app-server/unreported.ts";
import { CODEX_VERSIONS } from "./support/codex-versions.ts";
import { useSharedFixture } from "./support/fixture.ts";

/**
 * Whether Codex reports a command that it takes for refused depends on how fast that ends: mostly not
 * on an idle machine, mostly yes on a busy one. It is listed once either way.
 */
const MAX_TURNS = 3;
const MODELS = [
  { model: "gpt-5.2-codex", how: "called" },
  { model: "gpt-6-luna", how: "run by a script" },
];

describe.each(CODEX_VERSIONS)("with Codex $version, a command", ({ binaryPath }) => {
  const fixture = useSharedFixture({ binaryPath });

  it.for(MODELS)(
    "$how that reads as refused is listed once, also when Codex does not report it",
    { timeout: 120_000 },
    async ({ model }, context) => {
      const home = fixture.signedInHome();
      const codex = fixture.createCodex();
      const cwd = fixture.directory();
      const commands = ["1", "2", "3"].map((name) => `echo ${name}: Permission denied; exit 1`);
      for (let turns = 1, isFound = false; !isFound && turns <= MAX_TURNS; turns += 1) {
        const { events } = await fixture.runTurn(codex, {
          ...{ home, cwd, model, sandbox: "read-only" },
          input: ["echo fine", ...commands].map((command) => `run: ${command}`).join("\n"),
        });
        const finished = events.filter((event) => event.type === "command_finished");
        const [fine, ...others] = finished;
        const cannotSandbox = fine?.exitCode !== 0 || fine.output !== "fine\n";
        context.skip(cannotSandbox, `no sandbox here: ${fine?.output}`);
        // Those that were not reported come last.
        const refused = others.toSorted((one, other) => (one.command < other.command ? -1 : 1));
        expect(fine).not.toHaveProperty("isUnreported");
        expect(refused.map(({ command }) => command)).toEqual(commands);
        for (const event of refused) {
          expect(event).toMatchObject({ status: "failed", exitCode: 1, cwd });
          expect(event.output).toContain("Permission denied");
        }
        isFound = refused.some(({ isUnreported }) => isUnreported);
      }
    },
  );
});

const script = (input: string, output = "Script completed\nOutput:\n"): RecordEntry[] => [
  { type: "custom_tool_call", name: "exec", call_id: "s", input },
  { type: "custom_tool_call_output", call_id: "s", output },
];
const item = (command: string): RecordEntry => ({
  type: "item_completed",
  item: { type: "CommandExecution", id: `exec-${command}`, command: ["bash", "-c", command] },
});
const found = (entries: RecordEntry[]) =>
  findUnreportedCommands(entries, new Map()).map(({ command }) => command);

describe("a thread's record", () => {
  it("shows each command that a script names, however it is quoted, but those reported", () => {
    const text = `await tools.exec_command({ "cmd": "a \\"1\\"" });
      await tools.exec_command({ cmd: 'b "2"' }); await tools.exec_command({ cmd: \`c\n3\` });`;
    const [call, output] = script(text) as [RecordEntry, RecordEntry];
    expect(found([call, output])).toEqual(['a "1"', 'b "2"', "c\n3"]);
    expect(found([call, item('b "2"'), output])).toEqual(['a "1"', "c\n3"]);
  });

  it("shows a script that makes up its command, unless what it ran was reported", () => {
    const text = 'const cmd = ["to", "uch x"].join(""); await tools.exec_command({ cmd });';
    const [call, output] = script(text) as [RecordEntry, RecordEntry];
    expect(found([call, output])).toEqual([text]);
    expect(found([call, item("touch x"), output])).toEqual([]);
    const refused = { ...output, output: "Script completed\nOutput:\nPermission denied" };
    expect(found([call, item("touch x"), refused])).toEqual([text]);
    const hidden = 'await tools["exec" + "_command"]({ cmd: "touch x" });';
    expect(found(script(hidden))).toEqual([hidden]);
    expect(found(script('await tools.apply_patch("x");'))).toEqual([]);
  });

  it("leaves out what a person declined, which is reported and not recorded", () => {
    const entries = script("await tools.exec_command({ cmd: \"rm 'x y' && ls\" });");
    const line = "/bin/bash -lc \"rm 'x y' && ls\"";
    expect(findUnreportedCommands(entries, new Map([["exec-1", line]]))).toEqual([]);
    expect(findUnreportedCommands(entries, new Map([["exec-1", "ls"]]))).toHaveLength(1);
  });

  it("leaves out a call that did not run, and one whose item was sent", () => {
    const call = { type: "function_call", name: "exec_command", arguments: '{"cmd":"rm x"}' };
    const answer = { type: "function_call_output", call_id: "c" };
    const rejected = { ...answer, output: "exec_command failed: rejected by user" };
    expect(found([{ ...call, call_id: "c" }, rejected])).toEqual([]);
    const ran = { ...answer, output: "Process exited with code 1\nOutput:\nPermission denied\n" };
    expect(found([{ ...call, call_id: "c" }, ran])).toEqual(["rm x"]);
    expect(
      findUnreportedCommands([{ ...call, call_id: "c" }, ran], new Map([["c", "rm x"]])),
    ).toEqual([]);
  });
});
