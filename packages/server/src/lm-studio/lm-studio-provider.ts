import type { Provider } from "@latchkey/contracts";
import type { Logger } from "pino";
import { z } from "zod";
import type {
  ModelProvider,
  TurnContext,
  TurnOutcome,
  TurnRequest,
} from "../ports/model-provider.ts";
import type { TranscriptStore } from "../ports/transcript-store.ts";
import { createLmStudioClient, type LmStudioClient } from "./client.ts";
import { isTokenRefused, toErrorBody, tokenRefused } from "./failures.ts";
import { toMessages } from "./history.ts";
import { createModelQueues } from "./model-queues.ts";
import { readCompletion } from "./read-completion.ts";

const LIST_TIMEOUT_MS = 2000;
const MOST_TURNS = 100;

/** How LM Studio names the models that cannot chat. */
const EMBEDDING = "text-embedding-";

const ModelListSchema = z.array(z.object({ id: z.string().min(1) }));

export type LmStudioProvider = ModelProvider & { close(): Promise<void> };

type Deps = { transcripts: Pick<TranscriptStore, "listTurns">; log: Logger };

type Parts = Deps & { client: LmStudioClient; address: string };

/** Answers turns with the models of LM Studio, through its OpenAI-compatible API. */
export function createLmStudioProvider(
  { address, token }: { address: string; token: string | undefined },
  deps: Deps,
): LmStudioProvider {
  const client = createLmStudioClient(address, token);
  const queues = createModelQueues();
  const parts: Parts = { ...deps, client, address };

  return {
    id: "lmstudio",
    describe: () => describe(parts),
    async runTurn(request, context) {
      try {
        return await queues.run(request.model, context.signal, () =>
          answer(parts, request, context),
        );
      } catch (error) {
        if (context.signal.aborted) return { status: "stopped" };
        throw error;
      }
    },
    close: () => client.close(),
  };
}

async function describe({ client, address, log }: Parts): Promise<Provider> {
  const provider = { id: "lmstudio" as const, label: "LM Studio" };
  try {
    const { data } = await client.openai.models.list({
      timeout: LIST_TIMEOUT_MS,
      signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
    });
    const ids = ModelListSchema.parse(data).map(({ id }) => id);
    const models = ids.filter((id) => !id.startsWith(EMBEDDING)).map((id) => ({ id, label: id }));
    if (models.length > 0) return { ...provider, available: true, models };
    const reason = `LM Studio at ${address} has no models yet. Download one there.`;
    return { ...provider, available: false, reason, models };
  } catch (error) {
    log.debug({ err: error }, "lm_studio.models_unknown");
    const reason = isTokenRefused(error)
      ? tokenRefused(address)
      : `LM Studio does not answer at ${address}. Start its server there.`;
    return { ...provider, available: false, reason, models: [] };
  }
}

async function answer(
  { client, address, transcripts, log }: Parts,
  { conversationId, input, model, reasoningEffort }: TurnRequest,
  context: TurnContext,
): Promise<TurnOutcome> {
  const page = await transcripts.listTurns(conversationId, { limit: MOST_TURNS });
  let isStreaming = false;
  try {
    const chunks = await client.openai.chat.completions.create(
      {
        model,
        messages: toMessages(page?.turns ?? [], input),
        stream: true,
        stream_options: { include_usage: true },
        ...(reasoningEffort !== undefined && { reasoning_effort: reasoningEffort }),
      },
      { signal: context.signal },
    );
    isStreaming = true;
    return await readCompletion(chunks, { ...context, address });
  } catch (error) {
    if (context.signal.aborted) return { status: "stopped" };
    const body = toErrorBody(error, { address, model, isStreaming });
    log.warn({ conversationId, model, code: body.code }, "lm_studio.turn_failed");
    return { status: "failed", error: body };
  }
}
