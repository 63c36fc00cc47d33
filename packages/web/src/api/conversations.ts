import type {
  ChangeConversation,
  ConversationDetails,
  ConversationPage,
  CreateConversation,
  Created,
  RunStarted,
  StartTurn,
  TurnPage,
} from "@latchkey/contracts";
import { requestDone, requestJson } from "./http-client.ts";

/** Whose conversations are meant: those of the chat, of one agent or of one flow. */
export type ConversationScope = { kind: "chat" } | { agent: string } | { flow: string };

export type ConversationFilter = { scope: ConversationScope; archived: boolean; search: string };

const ROOT = "/api/conversations";
const pathOf = (id: string) => `${ROOT}/${encodeURIComponent(id)}`;

export function listConversations(
  query: ConversationFilter & { cursor?: string | undefined; limit?: number },
  signal?: AbortSignal,
): Promise<ConversationPage> {
  const parameters = new URLSearchParams({
    ...query.scope,
    archived: String(query.archived),
    ...(query.search && { search: query.search }),
  });
  if (query.cursor) parameters.set("cursor", query.cursor);
  if (query.limit) parameters.set("limit", String(query.limit));
  return requestJson(`${ROOT}?${parameters}`, (wire) => wire.ConversationPageSchema, {
    ...(signal && { signal }),
  });
}

export function createConversation(body: CreateConversation): Promise<Created> {
  return requestJson(ROOT, (wire) => wire.CreatedSchema, { method: "POST", body });
}

export function readConversation(id: string, signal?: AbortSignal): Promise<ConversationDetails> {
  return requestJson(pathOf(id), (wire) => wire.ConversationDetailsSchema, {
    ...(signal && { signal }),
  });
}

export function changeConversation(id: string, body: ChangeConversation): Promise<void> {
  return requestDone(pathOf(id), { method: "PATCH", body });
}

/** Is sent to its end even when the page goes away meanwhile. */
export function deleteConversation(id: string): Promise<void> {
  return requestDone(pathOf(id), { method: "DELETE", isKeptAlive: true });
}

export function listTurns(
  id: string,
  query: { before?: string; limit?: number } = {},
  signal?: AbortSignal,
): Promise<TurnPage> {
  const parameters = new URLSearchParams();
  if (query.before) parameters.set("before", query.before);
  if (query.limit) parameters.set("limit", String(query.limit));
  return requestJson(`${pathOf(id)}/turns?${parameters}`, (wire) => wire.TurnPageSchema, {
    ...(signal && { signal }),
  });
}

export function startTurn(id: string, body: StartTurn): Promise<RunStarted> {
  return requestJson(`${pathOf(id)}/turns`, (wire) => wire.RunStartedSchema, {
    method: "POST",
    body,
  });
}
