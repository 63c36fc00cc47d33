import {
  CreatedSchema,
  DeviceAuthStartedSchema,
  RunStartedSchema,
  type DeviceAuthStarted,
  type RunStarted,
} from "@latchkey/contracts";
import { AS_PROGRAM } from "../../packages/server/test/support/session.ts";

type Body = Record<string, unknown>;
type ProviderId = "codex" | "lmstudio";

/** What pages ask of the console over HTTP. */
export type ConsoleApi = {
  get(path: string): Promise<unknown>;
  post(path: string, body?: Body): Promise<unknown>;
  createConversation(provider?: ProviderId): Promise<string>;
  send(conversationId: string, input: string, provider?: ProviderId): Promise<RunStarted>;
  startDeviceAuth(codexHome: string): Promise<DeviceAuthStarted>;
};

const MODELS = { codex: "gpt-5.5", lmstudio: "stand-in" } as const;

/** The console refused, or is gone. */
class ConsoleError extends Error {
  override name = "ConsoleError";
}

/** Calls a console; `onText` sees every answer as it came. */
export function createConsoleApi(
  url: string,
  onText: (text: string) => void = () => undefined,
): ConsoleApi {
  const ask = async (method: "GET" | "POST", path: string, body?: Body): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...AS_PROGRAM, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    onText(text);
    if (!response.ok) throw new ConsoleError(`${method} ${path}: HTTP ${response.status}, ${text}`);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  };
  const post = (path: string, body?: Body) => ask("POST", path, body ?? {});
  return {
    get: (path) => ask("GET", path),
    post,
    async createConversation(provider = "codex") {
      const created = await post("/api/conversations", { provider, model: MODELS[provider] });
      return CreatedSchema.parse(created).id;
    },
    async send(id, input, provider = "codex") {
      const body = { input, provider, model: MODELS[provider] };
      return RunStartedSchema.parse(await post(`/api/conversations/${id}/turns`, body));
    },
    async startDeviceAuth(codexHome) {
      return DeviceAuthStartedSchema.parse(await post("/api/codex/device-auth", { codexHome }));
    },
  };
}
