import { expect } from "vitest";
import { createApi } from "../support/api.ts";
import { processesBelow } from "../support/processes.ts";
import { openTab } from "../support/tab.ts";
import type { World } from "../support/world.ts";

export type CodexKillReport = {
  rounds: number;
  failedByCode: Record<string, number>;
  recovered: number;
};

/** Kills Codex's process again and again, before, in and after the text of a turn, or in a command. */
export async function killCodexAgainAndAgain(
  world: World,
  rounds: number,
): Promise<CodexKillReport> {
  const server = await world.start();
  const api = createApi(server.url);
  const conversationId = await api.createConversation();
  const tab = await openTab(server.url);
  tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
  const report: CodexKillReport = { rounds, failedByCode: {}, recovered: 0 };
  const ends: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const isCommand = round % 5 === 4;
    if (!isCommand) world.sim.control.holdAnswers(Math.floor(Math.random() * 40));
    const input = isCommand ? "run: sleep 30" : "long: 100";
    const { runId } = await api.send(conversationId, input);
    if (isCommand) await tab.until("tool_event", (frame) => frame.runId === runId);
    else await world.sim.control.untilAnswerHeld();
    killAppServer();
    const run = await api.untilRunEnds(runId);
    world.sim.control.releaseAnswers();
    expect(run).toMatchObject({ status: "failed", error: { code: "CODEX_UNAVAILABLE" } });
    const code = run.error!.code;
    report.failedByCode[code] = (report.failedByCode[code] ?? 0) + 1;
    const next = await api.send(conversationId, "Hello");
    expect(await api.untilRunEnds(next.runId)).toMatchObject({ status: "ok" });
    report.recovered += 1;
    ends.push(runId, next.runId);
    await tab.until("turn_final", (frame) => frame.runId === next.runId);
  }
  for (const runId of ends) {
    const finals = tab.frames.filter(
      (frame) => frame.type === "turn_final" && frame.runId === runId,
    );
    expect(finals).toHaveLength(1);
  }
  await server.close();
  expect(processesBelow(process.pid).filter(isAppServer)).toEqual([]);
  return report;
}

function isAppServer({ command, environment }: { command: string; environment: string }): boolean {
  return command.includes(" app-server") && environment.includes("CODEX_HOME=");
}

function killAppServer(): void {
  const [codex] = processesBelow(process.pid).filter(isAppServer);
  expect(codex, "Codex runs").toBeDefined();
  process.kill(codex!.pid, "SIGKILL");
}
