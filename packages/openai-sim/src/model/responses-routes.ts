import { performance } from "node:perf_hooks";
import { Router, type Request, type Response } from "express";
import type { Account } from "../accounts/account.ts";
import { sendOpenAiError } from "../authorization/oauth-error.ts";
import { authenticate } from "../backend/bearer.ts";
import type { SimState } from "../sim-state.ts";
import { AnswerStream } from "./answer-stream.ts";
import { isRefused, sendRefusal } from "./failures.ts";
import type { ModelRequestRecord } from "./model-request-record.ts";
import { parseModelRequest, readBody, type ModelRequest } from "./request.ts";
import { answerFor } from "./script.ts";

const BYTES_PER_TOKEN = 4;

/** The Responses API, under the paths of both OpenAI's API and the ChatGPT backend. */
export function responsesRoutes(state: SimState): Router {
  const router = Router();
  const paths = ["/v1/responses", "/backend-api/codex/responses"];

  // Codex falls back to plain HTTP at once when the WebSocket upgrade is answered with 426.
  router.get(paths, (_req, res) => {
    res.status(426).set("Upgrade", "websocket");
    res.json({ error: { message: "Use HTTP." } });
  });

  router.post(paths, state.guard("responses"), async (req, res) => {
    const account = authenticate(state.grants, req, res);
    if (account !== undefined) await answerRequest(state, { account, req, res });
  });

  return router;
}

async function answerRequest(
  state: SimState,
  { account, req, res }: { account: Account; req: Request; res: Response },
): Promise<void> {
  const body = await readBody(req).catch(() => Buffer.alloc(0));
  const startedAt = performance.now();
  const request = parseModelRequest(body);
  if (request === undefined) {
    const message = "The request body is not a Responses request.";
    sendOpenAiError(res, 400, { code: "invalid_request", message });
    return;
  }
  const queued = request.isCompaction ? undefined : state.answers.take(request.inputText);
  const answer = queued ?? answerFor(request);
  const record = recordOf(request, { req, account: account.email, receivedAt: state.clock.now() });
  state.modelRequests.push(record);
  res.once("close", () => {
    record.finishedAt = state.clock.now();
    record.status = res.headersSent ? res.statusCode : null;
  });
  record.ownTimeMs = performance.now() - startedAt;
  const [first] = answer.steps;
  if (first.type === "fail" && isRefused(first.failure)) {
    sendRefusal(first.failure, { res, clock: state.clock, plan: account.plan });
    return;
  }
  const stream = new AnswerStream({
    res,
    record,
    gate: state.gate,
    tools: request.tools,
    tokenDelayMs: answer.tokenDelayMs ?? state.tokenDelayMs,
    inputTokens: Math.ceil(body.length / BYTES_PER_TOKEN),
  });
  await stream.send(answer);
}

function recordOf(
  request: ModelRequest,
  seen: { req: Request; account: string; receivedAt: number },
): ModelRequestRecord {
  return {
    method: seen.req.method,
    path: seen.req.path,
    account: seen.account,
    model: request.model,
    inputText: request.inputText,
    toolOutputs: request.toolOutputs,
    receivedAt: seen.receivedAt,
    ownTimeMs: null,
    tokensSent: 0,
    finishedAt: null,
    status: null,
  };
}
