import type { Turn } from "@latchkey/contracts";
import type OpenAI from "openai";

type Message = OpenAI.Chat.ChatCompletionMessageParam;

/** About 12,000 tokens: what fits beside an answer in the context that models are loaded with. */
const MOST_HISTORY_CHARACTERS = 48_000;

/**
 * Earlier turns as messages, the newest that fit. Only turns with an answer count, because many
 * chat templates insist that questions and answers alternate; a turn that was tried again does not.
 */
export function toMessages(turns: readonly Turn[], input: string): Message[] {
  const retried = new Set(turns.map(({ retryOf }) => retryOf));
  const history: Message[][] = [];
  let characters = input.length;
  for (const turn of turns.toReversed()) {
    const answer = answerOf(turn);
    if (turn.status === "running" || answer === "" || retried.has(turn.runId)) continue;
    characters += turn.input.length + answer.length;
    if (characters > MOST_HISTORY_CHARACTERS) break;
    history.unshift([
      { role: "user", content: turn.input },
      { role: "assistant", content: answer },
    ]);
  }
  return [...history.flat(), { role: "user", content: input }];
}

function answerOf(turn: Turn): string {
  const texts = turn.items.map((item) => (item.type === "text" ? item.text : ""));
  return texts.join("").trim();
}
