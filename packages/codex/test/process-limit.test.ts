import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { useFixture } from "./support/fixture.ts";

describe("as many processes as may be", () => {
  const fixture = useFixture({ maxProcesses: 1 });

  /** The one process that may be is in the middle of a turn, which `releaseAnswers` lets go on. */
  async function startBusy() {
    const codex = fixture.createCodex();
    const one = fixture.signedInHome();
    fixture.sim.control.holdAnswers(1);
    const first = fixture.startTurn(codex, { home: one, input: "say: first" });
    await first.until("text_delta");
    return { codex, one, first };
  }

  it("let a turn of another home wait, in words, until one is free; idle ones end for it", async () => {
    const { codex, one, first } = await startBusy();
    const other = fixture.signedInHome();
    const second = fixture.startTurn(codex, { home: other, input: "say: second" });
    await second.until("waiting_for_process");
    expect(codex.processCount()).toBe(1);
    fixture.sim.control.releaseAnswers();
    expect(await first.outcome).toMatchObject({ status: "ok" });
    expect(await second.outcome).toMatchObject({ status: "ok" });
    expect(codex.processCount()).toBe(1);

    const third = await fixture.runTurn(codex, { home: one, input: "say: third" });
    expect(third).toMatchObject({ status: "ok", text: "third" });
    expect(third.events.some(({ type }) => type === "waiting_for_process")).toBe(false);
  });

  it("do not keep a turn of their own home waiting, and those that wait can be stopped", async () => {
    const { codex, one, first } = await startBusy();
    const other = fixture.signedInHome();
    const waiting = [1, 2].map(() => fixture.startTurn(codex, { home: other, input: "say: hi" }));
    for (const turn of waiting) await turn.until("waiting_for_process");
    const beside = fixture.startTurn(codex, { home: one, input: "say: beside" });
    await beside.until("turn_started");
    waiting[0]!.stop();
    expect(await waiting[0]!.outcome).toMatchObject({ status: "stopped" });
    fixture.sim.control.releaseAnswers();
    for (const turn of [first, beside, waiting[1]!]) {
      expect(await turn.outcome).toMatchObject({ status: "ok" });
    }
  });

  it("give a turn that has waited whoever is signed in by then, and no home that a link replaced", async () => {
    const { codex } = await startBusy();
    const [changed, swapped] = [fixture.signedInHome(), fixture.signedInHome()];
    const second = fixture.startTurn(codex, { home: changed, input: "say: second" });
    const third = fixture.startTurn(codex, { home: swapped, input: "say: third" });
    for (const turn of [second, third]) await turn.until("waiting_for_process");
    fixture.signIn(changed, "grace@example.com");
    renameSync(swapped, `${swapped}-before`);
    mkdirSync(`${swapped}-other`);
    symlinkSync(`${swapped}-other`, swapped);
    fixture.sim.control.releaseAnswers();
    expect(await second.outcome).toMatchObject({ status: "ok" });
    expect(fixture.sim.control.modelRequests().at(-1)?.account).toBe("grace@example.com");
    expect(await third.outcome).toMatchObject({
      status: "failed",
      error: {
        code: "CODEX_UNAVAILABLE",
        message: expect.stringContaining("replaced by a link") as string,
      },
    });
  });

  it("end the wait with the rest on close", async () => {
    const { codex, first } = await startBusy();
    const other = fixture.signedInHome();
    const second = fixture.startTurn(codex, { home: other, input: "say: second" });
    await second.until("waiting_for_process");
    await codex.close();
    const error = { code: "CODEX_UNAVAILABLE" };
    expect(await second.outcome).toMatchObject({ status: "failed", error });
    expect((await first.outcome).status).toBe("failed");
    fixture.sim.control.releaseAnswers();
  });
});
