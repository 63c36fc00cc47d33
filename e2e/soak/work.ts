import { setTimeout as sleep } from "node:timers/promises";
import { RunStartedSchema, type Run } from "@latchkey/contracts";
import type { ConsoleApi } from "../support/console-api.ts";
import { AGENTS, FLOWS, SIGNED_IN_AGAIN } from "./soak-world.ts";

/** What work needs of the soak. */
export type WorkDeps = {
  api: ConsoleApi;
  /** Resolves with the end of a run. */
  untilEnded: (runId: string) => Promise<Run>;
  /** Tells tabs that there is something to follow. */
  onConversation: (conversationId: string) => void;
  /** Signs a home in, from the code to the credentials. */
  signIn: (codexHome: string) => Promise<void>;
  signal: AbortSignal;
};

const CHAT = {
  codex: [
    "Tell me about herons",
    "think: first this\nsay: then that",
    "run: echo working; sleep 0.2; echo done",
    "long: 60",
  ],
  lmstudio: ["Tell me about herons", "say: no tools here", "long: 60"],
};
const TURNS_A_CONVERSATION = 6;
const PAUSE_MS = 400;
const ROUNDS_BEFORE_SIGN_IN = 10;

/** Everything that goes on all the time, each kind by itself. */
export function startWork(deps: WorkDeps): Promise<unknown> {
  return Promise.all([
    repeat(deps, () => chat(deps, "codex")),
    repeat(deps, () => chat(deps, "codex")),
    repeat(deps, () => chat(deps, "lmstudio")),
    repeat(deps, (round) => runAgent(deps, round)),
    repeat(deps, (round) => runFlow(deps, round)),
  ]);
}

async function repeat({ signal }: WorkDeps, act: (round: number) => Promise<void>): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    await act(round);
    await sleep(PAUSE_MS * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
  }
}

async function chat(deps: WorkDeps, provider: "codex" | "lmstudio"): Promise<void> {
  const { api, signal, untilEnded, onConversation } = deps;
  const id = await api.createConversation(provider);
  onConversation(id);
  for (let turn = 0; turn < TURNS_A_CONVERSATION && !signal.aborted; turn += 1) {
    const inputs = CHAT[provider];
    const input = inputs[turn % inputs.length] ?? "say: hello";
    const { runId } = await api.send(id, input, provider);
    await untilEnded(runId);
  }
}

async function runAgent(deps: WorkDeps, round: number): Promise<void> {
  const { api, untilEnded, onConversation, signIn } = deps;
  // As people do now and then although nothing has expired.
  if (round % ROUNDS_BEFORE_SIGN_IN === 0) {
    const turn = Math.floor(round / ROUNDS_BEFORE_SIGN_IN);
    await signIn(SIGNED_IN_AGAIN[turn % SIGNED_IN_AGAIN.length] ?? "");
  }
  const agent = AGENTS[round % AGENTS.length] ?? "";
  const path = `/api/agents/${agent}`;
  const isCommand = round % 3 === 2;
  const started = RunStartedSchema.parse(
    isCommand
      ? await api.post(`${path}/commands/twice/runs`)
      : await api.post(`${path}/runs`, { instruction: "long: 30" }),
  );
  onConversation(started.conversationId);
  await untilEnded(started.runId);
}

async function runFlow({ api, untilEnded, onConversation }: WorkDeps, round: number) {
  const flow = FLOWS[round % FLOWS.length] ?? "";
  const started = RunStartedSchema.parse(await api.post(`/api/flows/${flow}/runs`));
  onConversation(started.conversationId);
  await untilEnded(started.runId);
}
