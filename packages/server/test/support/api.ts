import type { ErrorBody, Turn, TurnPage } from "@latchkey/contracts";
import {
  CodexHomeListSchema,
  CreatedSchema,
  DeviceAuthAttemptSchema,
  DeviceAuthStartedSchema,
  RunSchema,
  RunStartedSchema,
  TurnPageSchema,
  type CodexHome,
  type DeviceAuthAttempt,
  type DeviceAuthStarted,
  type Run,
  type RunStarted,
} from "@latchkey/contracts";
import { expect } from "vitest";
import { AS_PROGRAM } from "./session.ts";

export type Answer = { status: number; body: unknown; text: string };

/** Everything that one test was answered over HTTP; canary tests read it. */
export type Api = {
  /** The server that is asked. */
  readonly url: string;
  readonly received: string[];
  request(method: string, path: string, body?: unknown): Promise<Answer>;
  createConversation(): Promise<string>;
  send(conversationId: string, input: string): Promise<RunStarted>;
  retry(runId: string): Promise<RunStarted>;
  run(runId: string): Promise<Run>;
  untilRunEnds(runId: string): Promise<Run>;
  turns(conversationId: string): Promise<TurnPage>;
  lastTurn(conversationId: string): Promise<Turn>;
  home(): Promise<CodexHome>;
  startDeviceAuth(body?: unknown): Promise<DeviceAuthStarted & { userCode: string }>;
  attempt(id: string): Promise<DeviceAuthAttempt>;
  untilAttemptEnds(id: string): Promise<DeviceAuthAttempt>;
};

const MODEL = "gpt-5.5";

export function createApi(url: string, headers: Record<string, string> = AS_PROGRAM): Api {
  const received: string[] = [];

  const request = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const isText = typeof body === "string";
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    received.push(text);
    return { status: response.status, body: text === "" ? undefined : parseOr(text), text };
  };

  const expectAnswer = async (status: number, [method, path, body]: [string, string, unknown?]) => {
    const answer = await request(method, path, body);
    expect(answer, `${method} ${path}: ${answer.text}`).toMatchObject({ status });
    return answer.body;
  };

  const api: Api = {
    url,
    received,
    request,
    createConversation: async () => {
      const body = { provider: "codex", model: MODEL };
      return CreatedSchema.parse(await expectAnswer(201, ["POST", "/api/conversations", body])).id;
    },
    send: async (id, input) => {
      const body = { input, provider: "codex", model: MODEL };
      const path = `/api/conversations/${id}/turns`;
      return RunStartedSchema.parse(await expectAnswer(202, ["POST", path, body]));
    },
    retry: async (id) =>
      RunStartedSchema.parse(await expectAnswer(202, ["POST", `/api/runs/${id}/retry`])),
    run: async (id) => RunSchema.parse(await expectAnswer(200, ["GET", `/api/runs/${id}`])),
    untilRunEnds: (id) =>
      until(
        () => api.run(id),
        (run) => run.status !== "running",
      ),
    turns: async (id) =>
      TurnPageSchema.parse(await expectAnswer(200, ["GET", `/api/conversations/${id}/turns`])),
    lastTurn: async (id) => (await api.turns(id)).turns.at(-1)!,
    home: async () =>
      CodexHomeListSchema.parse(await expectAnswer(200, ["GET", "/api/codex/homes"])).homes[0]!,
    startDeviceAuth: async (body) =>
      DeviceAuthStartedSchema.required({ userCode: true }).parse(
        await expectAnswer(201, ["POST", "/api/codex/device-auth", body]),
      ),
    attempt: async (id) =>
      DeviceAuthAttemptSchema.parse(
        await expectAnswer(200, ["GET", `/api/codex/device-auth/${id}`]),
      ),
    untilAttemptEnds: (id) =>
      until(
        () => api.attempt(id),
        (attempt) => attempt.state !== "pending",
      ),
  };
  return api;
}

export function errorOf(answer: Answer): ErrorBody["code"] {
  return (answer.body as ErrorBody).code;
}

const UNTIL_MS = 60_000;

/** Reads until what was read is as wished; fails with the last reading. */
export async function until<Value>(
  read: () => Promise<Value>,
  isAsWished: (value: Value) => boolean,
): Promise<Value> {
  const deadline = Date.now() + UNTIL_MS;
  for (;;) {
    const value = await read();
    if (isAsWished(value)) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
