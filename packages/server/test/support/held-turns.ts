import type { Run } from "@latchkey/contracts";
import type { Api } from "./api.ts";
import type { World } from "./world.ts";

/** Asks the model three times: the first answer is held, the others come after it. */
export const TURN = "say: first words\nrun: echo one\nrun: echo two\nsay: done";

/** Starts a turn that stops in its first answer. */
export async function startHeldTurn(
  { sim }: World,
  start: () => Promise<{ runId: string }>,
): Promise<string> {
  sim.control.holdAnswers();
  const { runId } = await start();
  await sim.control.untilAnswerHeld();
  return runId;
}

/** Lets the held answer go, and waits for the end of its run. */
export function finishHeldTurn({ sim }: World, api: Api, runId: string): Promise<Run> {
  sim.control.releaseAnswers();
  return api.untilRunEnds(runId);
}

/** Whether each sign-in is revoked, the oldest first. */
export const revocations = ({ sim }: World): boolean[] =>
  sim.control.snapshot().grants.map(({ isRevoked }) => isRevoked);

/** How many model requests were refused for their access token. */
export const refusals = ({ sim }: World): number =>
  sim.control.requests("responses").filter(({ status }) => status === 401).length;
