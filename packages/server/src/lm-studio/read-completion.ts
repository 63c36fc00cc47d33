import type { Usage } from "@latchkey/contracts";
import { z } from "zod";
import type { TurnContext, TurnEvent, TurnOutcome } from "../ports/model-provider.ts";
import { brokenOff, EMPTY_ANSWER } from "./failures.ts";

const tokens = z.int().nonnegative();

/** Reasoning goes by either name, as the model and the version of LM Studio will have it. */
const DeltaSchema = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
});

const ChunkSchema = z.object({
  choices: z
    .array(z.object({ delta: DeltaSchema.nullish(), finish_reason: z.string().nullish() }))
    .default([]),
  usage: z
    .object({
      prompt_tokens: tokens,
      completion_tokens: tokens,
      prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
      completion_tokens_details: z.object({ reasoning_tokens: tokens.nullish() }).nullish(),
    })
    .nullish(),
});

type Chunk = z.infer<typeof ChunkSchema>;

/** Passes a streamed completion on as it comes, and answers how it ended. Throws what the stream throws. */
export async function readCompletion(
  chunks: AsyncIterable<unknown>,
  { signal, onEvent, address }: TurnContext & { address: string },
): Promise<TurnOutcome> {
  let usage: Usage | undefined;
  let hasText = false;
  let isFinished = false;
  for await (const raw of chunks) {
    const chunk = ChunkSchema.parse(raw);
    for (const event of toEvents(chunk)) {
      onEvent(event);
      hasText = true;
    }
    isFinished ||= chunk.choices.some((choice) => Boolean(choice.finish_reason));
    usage = toUsage(chunk) ?? usage;
  }
  const used = usage && { usage };
  if (signal.aborted) return { status: "stopped", ...used };
  if (!isFinished) return { status: "failed", error: brokenOff(address), ...used };
  if (!hasText) return { status: "failed", error: EMPTY_ANSWER, ...used };
  return { status: "ok", ...used };
}

function toEvents({ choices }: Chunk): TurnEvent[] {
  const delta = choices[0]?.delta;
  const reasoning = delta?.reasoning_content ?? delta?.reasoning;
  const events: TurnEvent[] = [];
  if (reasoning) events.push({ type: "reasoning_delta", itemId: "reasoning", text: reasoning });
  if (delta?.content) events.push({ type: "text_delta", itemId: "answer", text: delta.content });
  return events;
}

function toUsage({ usage }: Chunk): Usage | undefined {
  if (!usage) return undefined;
  return {
    inputTokens: usage.prompt_tokens,
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    outputTokens: usage.completion_tokens,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}
