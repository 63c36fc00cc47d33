import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFixture } from "./support/fixture.ts";
import { isRunning } from "./support/is-running.ts";

const [ADA, GRACE] = ["ada@example.com", "grace@example.com"];

describe("the process of a home", () => {
  const fixture = useFixture();

  it("that dies in the middle of a turn fails it once, and the next turn goes on in the thread", async () => {
    const home = fixture.signedInHome();
    const codex = fixture.createCodex();
    const { threadId = "" } = await fixture.runTurn(codex, { home, input: "say: before" });
    fixture.sim.control.holdAnswers(1);
    const turn = fixture.startTurn(codex, { home, threadId, input: "say: one two three" });
    await turn.until("text_delta");
    process.kill(fixture.pidOf(home), "SIGKILL");
    expect(await turn.outcome).toMatchObject({
      status: "failed",
      error: { code: "CODEX_UNAVAILABLE" },
    });
    const count = turn.events.length;
    fixture.sim.control.releaseAnswers();
    const next = await fixture.runTurn(codex, { home, threadId, input: "say: after" });
    expect(next).toMatchObject({ status: "ok", text: "after", threadId });
    expect(next.events.some(({ type }) => type === "thread_started")).toBe(false);
    expect(turn.events).toHaveLength(count);
    expect(fixture.diagnostics).toContainEqual(
      expect.objectContaining({
        type: "process_exited",
        home,
        isExpected: false,
        signal: "SIGKILL",
      }),
    );
  });

  it("starts a new thread when the history of the old one is gone, and says so", async () => {
    const home = fixture.signedInHome();
    const codex = fixture.createCodex();
    const { threadId = "" } = await fixture.runTurn(codex, { home, input: "say: hi" });
    await codex.invalidate(home);
    rmSync(join(home, "sessions"), { recursive: true });
    for (const name of readdirSync(home)) {
      if (name.includes(".sqlite")) rmSync(join(home, name));
    }
    mkdirSync(join(home, "sessions"));
    const next = await fixture.runTurn(codex, { home, threadId, input: "say: hi again" });
    expect(next).toMatchObject({ status: "ok", text: "hi again" });
    expect(next.threadId).not.toBe(threadId);
    const [started] = next.events;
    expect(started).toEqual({
      type: "thread_started",
      threadId: next.threadId,
      replacesThreadId: threadId,
    });
    const odd = await fixture.runTurn(codex, { home, threadId: "no such id", input: "say: yes" });
    expect(odd).toMatchObject({ status: "ok", text: "yes" });
  });

  it("is replaced between turns when another account signs in, while its turns run to their end", async () => {
    const home = fixture.signedInHome(ADA);
    const codex = fixture.createCodex();
    fixture.sim.control.holdAnswers(1);
    const old = fixture.startTurn(codex, { home, input: "say: from ada still" });
    await old.until("text_delta");
    fixture.signIn(home, GRACE);
    const young = fixture.startTurn(codex, { home, input: "say: from grace" });
    await young.until("turn_started");
    fixture.sim.control.releaseAnswers();
    expect(await old.outcome).toMatchObject({ status: "ok" });
    expect(await young.outcome).toMatchObject({ status: "ok" });
    const accounts = fixture.sim.control.modelRequests().map(({ account }) => account);
    expect(new Set(accounts).size).toBe(2);
    expect(fixture.startsIn(home)).toBe(2);
  });

  it("stays the same when the tokens of its account are renewed, and not when it is told of a new sign-in", async () => {
    const home = fixture.signedInHome(ADA);
    const codex = fixture.createCodex();
    await fixture.runTurn(codex, { home, input: "say: hi" });
    fixture.signIn(home, ADA);
    await fixture.runTurn(codex, { home, input: "say: hi" });
    expect(fixture.startsIn(home)).toBe(1);
    await codex.invalidate(home);
    await codex.invalidate(home);
    await fixture.runTurn(codex, { home, input: "say: hi" });
    expect(fixture.startsIn(home)).toBe(2);
  });

  it("ends when it has been idle, and starts again when it is needed", async () => {
    const home = fixture.signedInHome();
    const ended = Promise.withResolvers<undefined>();
    const codex = fixture.createCodex({
      idleTimeoutMs: 50,
      onDiagnostic: (diagnostic) => {
        if (diagnostic.type === "process_exited") ended.resolve(undefined);
      },
    });
    await fixture.runTurn(codex, { home, input: "say: hi" });
    await ended.promise;
    expect(await fixture.runTurn(codex, { home, input: "say: hi" })).toMatchObject({
      status: "ok",
    });
  });

  it("takes configuration that is given for all homes", async () => {
    const home = fixture.signedInHome();
    const codex = fixture.createCodex({
      config: { model: "gpt-6-luna", "features.web_search_request": false, notify: ["true"] },
    });
    await fixture.runTurn(codex, { home, input: "say: hi" });
    expect(fixture.sim.control.modelRequests().at(-1)?.model).toBe("gpt-6-luna");
  });

  it("ends on close, with the turns that run and the commands that they run", async () => {
    const home = fixture.signedInHome();
    const codex = fixture.createCodex();
    const input = "run: sleep 0.2; echo $$; sleep 30";
    const turn = fixture.startTurn(codex, { home, input });
    const { text } = await turn.until("command_output");
    await codex.close();
    expect((await turn.outcome).status).not.toBe("ok");
    await expect.poll(() => isRunning(Number(text))).toBe(false);
    expect(await fixture.runTurn(codex, { home, input: "say: hi" })).toMatchObject({
      error: { code: "CODEX_UNAVAILABLE" },
    });
  });
});
