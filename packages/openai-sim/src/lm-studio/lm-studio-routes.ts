import { setTimeout as sleep } from "node:timers/promises";
import { Router, type Response } from "express";
import { z } from "zod";
import { answerFor } from "../model/script.ts";
import type { SimState } from "../sim-state.ts";

const MODELS = ["qwen3-coder-30b", "gpt-oss-20b"];

const ChatRequestSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string().nullish() })).nonempty(),
});

/** LM Studio's two endpoints, with the same script language as the model. */
export function lmStudioRoutes(state: SimState): Router {
  const router = Router();

  router.use("/lmstudio", (req, res, next) => {
    const { lmStudioToken } = state.options;
    if (lmStudioToken === undefined || req.headers.authorization === `Bearer ${lmStudioToken}`) {
      next();
      return;
    }
    const message = "Malformed or missing LM Studio API token provided.";
    res.status(401).json({ error: { message, type: "invalid_request", code: "invalid_api_key" } });
  });

  router.get("/lmstudio/v1/models", state.guard("lmStudio"), (_req, res) => {
    res.json({ object: "list", data: MODELS.map((id) => ({ id, object: "model" })) });
  });

  router.post("/lmstudio/v1/chat/completions", state.guard("lmStudio"), async (req, res) => {
    const parsed = ChatRequestSchema.safeParse(req.body);
    if (!parsed.success) {
      res.status(400).json({ error: "'messages' field is required" });
      return;
    }
    const { messages, model, stream } = parsed.data;
    const inputText = messages.findLast(({ role }) => role === "user")?.content ?? "";
    const answer = answerFor({ model, inputText, toolOutputs: [], tools: [], isCompaction: false });
    if (answer.steps[0].type === "fail") {
      res.status(500).json({ error: "The stand-in's model failed." });
      return;
    }
    const text = answer.steps.map((step) => (step.type === "text" ? step.text : "")).join("");
    const isCut = answer.steps.some((step) => step.type === "cut");
    const tokenDelayMs = answer.tokenDelayMs ?? state.tokenDelayMs;
    if (stream) await streamCompletion(res, state, { model, text, isCut, tokenDelayMs });
    else res.json(completion(model, { message: { role: "assistant", content: text } }));
  });

  return router;
}

async function streamCompletion(
  res: Response,
  state: SimState,
  answer: { model: string; text: string; isCut: boolean; tokenDelayMs: number },
): Promise<void> {
  const closed = new AbortController();
  const stopListening = state.gate.onCut(() => res.socket?.destroy());
  res.once("close", () => {
    closed.abort();
    stopListening();
  });
  res.set({ "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  let tokensSent = 0;
  for (const content of answer.text.match(/\s*\S+|\s+$/g) ?? []) {
    await state.gate.pass(tokensSent, closed.signal);
    if (answer.tokenDelayMs > 0) await sleep(answer.tokenDelayMs);
    if (closed.signal.aborted) return;
    sendChunk(res, completion(answer.model, { delta: { role: "assistant", content } }));
    tokensSent += 1;
  }
  if (answer.isCut) {
    res.socket?.destroy();
    return;
  }
  sendChunk(res, completion(answer.model, { delta: {}, finish_reason: "stop" }));
  res.end("data: [DONE]\n\n");
}

function sendChunk(res: Response, chunk: Record<string, unknown>): void {
  res.write(`data: ${JSON.stringify(chunk)}\n\n`);
}

function completion(model: string, choice: Record<string, unknown>): Record<string, unknown> {
  const object = "delta" in choice ? "chat.completion.chunk" : "chat.completion";
  const finish = "delta" in choice ? null : "stop";
  return {
    id: "chatcmpl-sim",
    object,
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, finish_reason: finish, ...choice }],
  };
}
