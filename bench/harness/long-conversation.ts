import type { ConsoleApi } from "../../e2e/support/console-api.ts";
import type { LiveTab } from "../../e2e/support/live-tab.ts";
import { orderEvents } from "./model-server.ts";

/** Lets a model make a conversation of so many turns and events; answers its id. */
export async function makeConversation(
  api: ConsoleApi,
  tab: LiveTab,
  { turns, eventsPerTurn }: { turns: number; eventsPerTurn: number },
): Promise<string> {
  const id = await api.createConversation("lmstudio");
  for (let turn = 0; turn < turns; turn += 1) await addTurn(api, tab, { id, eventsPerTurn });
  return id;
}

/** Adds a turn and waits for its end. */
export async function addTurn(
  api: ConsoleApi,
  tab: LiveTab,
  { id, eventsPerTurn }: { id: string; eventsPerTurn: number },
): Promise<void> {
  // The turn's own beginning and end are events too.
  const streamed = Math.max(1, eventsPerTurn - 2);
  const over = tab.next(
    "run_updated",
    ({ run }) => run.conversationId === id && run.status !== "running",
  );
  await api.send(id, orderEvents(streamed), "lmstudio");
  const { run } = await over;
  if (run.status !== "ok") throw new Error(`A turn ended ${run.status}: ${run.error?.code ?? ""}`);
}
