import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useSharedFixture } from "./support/fixture.ts";
import { isRunning } from "./support/is-running.ts";

const DOT_GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

describe("a turn", () => {
  const fixture = useSharedFixture();

  it("streams its text in deltas and ends ok with its usage", async () => {
    const { home, codex } = fixture.shared();
    const turn = await fixture.runTurn(codex, { home, input: "say: one two three four" });
    expect(turn).toMatchObject({ status: "ok", text: "one two three four" });
    expect(turn.events.filter(({ type }) => type === "text_delta").length).toBeGreaterThan(2);
    expect(turn.events.slice(0, 2)).toEqual([
      { type: "thread_started", threadId: turn.threadId },
      { type: "turn_started", turnId: turn.turnId },
    ]);
    expect(turn.usage?.outputTokens).toBeGreaterThan(0);
    expect(turn.events.findLast(({ type }) => type === "usage")).toMatchObject({
      usage: turn.usage,
    });
  });

  it("counts only what it used itself, in a thread that goes on", async () => {
    const { home, codex } = fixture.shared();
    const first = await fixture.runTurn(codex, { home, input: "long: 40" });
    const { threadId = "" } = first;
    const second = await fixture.runTurn(codex, { home, threadId, input: "say: short" });
    expect(second.usage?.outputTokens).toBeLessThan(first.usage?.outputTokens ?? 0);
    const failed = await fixture.runTurn(codex, { home, threadId, input: "fail: usage_limit" });
    expect(failed.usage).toBeUndefined();
  });

  it("shows reasoning, and a command with live output and exit code", async () => {
    const { home, codex } = fixture.shared();
    const input = "think: two steps\nrun: echo first; sleep 0.3; echo second; exit 3";
    const { events, text, status } = await fixture.runTurn(codex, { home, input });
    expect(status).toBe("ok");
    const reasoning = events.map((event) => (event.type === "reasoning_delta" ? event.text : ""));
    expect(reasoning.join("")).toBe("two steps");
    const command = "echo first; sleep 0.3; echo second; exit 3";
    const started = events.find(({ type }) => type === "command_started");
    expect(started).toMatchObject({ command, cwd: home });
    const output = events.map((event) => (event.type === "command_output" ? event.text : ""));
    expect(output.join("")).toContain("second");
    expect(events.find(({ type }) => type === "command_finished")).toMatchObject({
      command,
      output: "first\nsecond\n",
      status: "failed",
      exitCode: 3,
    });
    expect(text).toContain("exit code **3**");
  });

  it("shows file changes as diffs", async () => {
    const { home, codex } = fixture.shared();
    const cwd = fixture.directory();
    const input = "patch: note.txt remember this";
    const { events } = await fixture.runTurn(codex, { home, cwd, input });
    const changes = events.filter((event) => event.type === "file_change");
    expect(changes.map(({ status }) => status)).toEqual(["running", "completed"]);
    expect(changes[0]?.changes[0]).toMatchObject({ kind: "add", diff: "remember this\n" });
    expect(readFileSync(join(cwd, "note.txt"), "utf8")).toBe("remember this\n");
  });

  it("shows images that Codex looks at and makes, with their files", async () => {
    const { home, codex } = fixture.shared();
    const cwd = fixture.directory();
    writeFileSync(join(cwd, "dot.gif"), DOT_GIF);
    const input = "view: dot.gif\ndraw: a green square";
    const { events } = await fixture.runTurn(codex, { home, cwd, input });
    const images = events.filter((event) => event.type === "image");
    const [looking, seen, making, made] = images;
    expect(images).toHaveLength(4);
    expect(looking).toMatchObject({ kind: "viewed", status: "running" });
    expect(seen).toMatchObject({ status: "completed", path: join(cwd, "dot.gif") });
    expect(making).toMatchObject({ kind: "generated", status: "running" });
    expect(made).toMatchObject({ status: "completed", prompt: "a green square" });
    expect(
      readFileSync(made?.path ?? "")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  it("takes instructions, a model and a schema for its final message", async () => {
    const { home, codex } = fixture.shared();
    const outputSchema = {
      type: "object",
      properties: { answer: { type: "string", enum: ["yes", "no"] } },
      required: ["answer"],
      additionalProperties: false,
    };
    const { text } = await fixture.runTurn(codex, {
      home,
      input: "Is it done?",
      outputSchema,
      model: "gpt-6-luna",
      reasoningEffort: "low",
      developerInstructions: "Answer in one word.",
    });
    expect(["yes", "no"]).toContain((JSON.parse(text) as { answer: unknown }).answer);
    expect(fixture.sim.control.modelRequests().at(-1)?.model).toBe("gpt-6-luna");
  });

  it("runs beside others in one process, each with its own events", async () => {
    const { home, codex } = fixture.shared();
    const words = ["alpha", "beta", "gamma", "delta"];
    const turns = await Promise.all(
      words.map((word) => fixture.runTurn(codex, { home, input: `say: ${word} ${word}` })),
    );
    expect(turns.map(({ text }) => text)).toEqual(words.map((word) => `${word} ${word}`));
    expect(new Set(turns.map(({ threadId }) => threadId)).size).toBe(words.length);
    expect(fixture.startsIn(home)).toBe(1);
  });

  it("does not start in a thread that is running one", async () => {
    const { home, codex } = fixture.shared();
    const { threadId = "" } = await fixture.runTurn(codex, { home, input: "say: hi" });
    fixture.sim.control.holdAnswers(1);
    const running = fixture.startTurn(codex, { home, threadId, input: "say: a b c" });
    await running.until("text_delta");
    const second = await fixture.runTurn(codex, { home, threadId, input: "say: no" });
    expect(second.error?.message).toContain("running a turn already");
    fixture.sim.control.releaseAnswers();
    expect(await running.outcome).toMatchObject({ status: "ok" });
  });

  it("fails and never rejects when its listener throws", async () => {
    const { home, codex } = fixture.shared();
    const outcome = codex.runTurn(
      { home, cwd: home, input: "say: hi" },
      {
        signal: new AbortController().signal,
        onEvent: ({ type }) => {
          if (type === "text_delta") throw new Error("listener");
        },
      },
    );
    expect(await outcome).toMatchObject({ status: "failed", error: { code: "CODEX_ERROR" } });
  });

  it("lists the models that the home can choose", async () => {
    const { home, codex } = fixture.shared();
    const models = await codex.listModels(home);
    expect(models.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    expect(models.every(({ id, label }) => id !== "" && label !== "")).toBe(true);
  });
});

describe("stopping a turn", () => {
  const fixture = useSharedFixture();

  it("ends it as stopped while the model still answers, keeps the text so far, and the thread goes on", async () => {
    const { home, codex } = fixture.shared();
    fixture.sim.control.holdAnswers(2);
    const turn = fixture.startTurn(codex, { home, input: "say: one two three four" });
    await turn.until("text_delta");
    turn.stop();
    const outcome = await turn.outcome;
    expect(outcome).toMatchObject({ status: "stopped" });
    expect(outcome.error).toBeUndefined();
    fixture.sim.control.releaseAnswers();
    const next = await fixture.runTurn(codex, {
      home,
      threadId: outcome.threadId ?? "",
      input: "say: on we go",
    });
    expect(next).toMatchObject({ status: "ok", text: "on we go", threadId: outcome.threadId });
  });

  it("ends a running command with it", async () => {
    const { home, codex } = fixture.shared();
    const input = "run: sleep 0.2; echo started; sleep 30";
    const turn = fixture.startTurn(codex, { home, input });
    await turn.until("command_started");
    turn.stop();
    expect(await turn.outcome).toMatchObject({ status: "stopped" });
    expect(turn.events.at(-1)).toMatchObject({ type: "command_finished", status: "failed" });
  });

  it("does not wait for a Codex that does not answer, and replaces it with all it runs", async () => {
    const home = fixture.signedInHome();
    const codex = fixture.createCodex();
    const input = "run: sleep 30 & sleep 0.2; echo $!; wait";
    const turn = fixture.startTurn(codex, { home, input });
    const sleeping = Number((await turn.until("command_output")).text);
    process.kill(fixture.pidOf(home), "SIGSTOP");
    turn.stop();
    const { status, threadId = "" } = await turn.outcome;
    expect(status).toBe("stopped");
    expect(turn.events.at(-1)).toMatchObject({ type: "command_finished", status: "failed" });
    await expect.poll(() => isRunning(sleeping)).toBe(false);
    const next = await fixture.runTurn(codex, { home, threadId, input: "say: fresh" });
    expect(next).toMatchObject({ status: "ok", text: "fresh" });
    expect(fixture.startsIn(home)).toBe(2);
  });

  it("works before the turn has begun, and at once when it is already asked for", async () => {
    const { home, codex } = fixture.shared();
    const early = fixture.startTurn(codex, { home, input: "say: hi" });
    early.stop();
    expect(await early.outcome).toEqual({ status: "stopped" });
    const next = await fixture.runTurn(codex, { home, input: "say: hi" });
    expect(next).toMatchObject({ status: "ok" });
  });
});
