import type { Conversation } from "@latchkey/contracts";
import { expect, test } from "vitest";
import type { ConversationScope } from "../src/api/conversations.ts";
import { isListed } from "../src/features/conversations/cached-conversations.ts";

const AT = "2026-11-21T20:00:00.000Z";
const conversation: Conversation = {
  ...{ id: "c", title: "c", provider: "codex", model: "m", archived: false, hasFailed: false },
  ...{ createdAt: AT, updatedAt: AT },
};
const isIn = (change: Partial<Conversation>, scope: ConversationScope, archived = false) =>
  isListed({ ...conversation, ...change }, { scope, archived, search: "" });

test("each list holds the conversations of its own chat, agent or flow", () => {
  expect(isIn({}, { kind: "chat" })).toBe(true);
  expect(isIn({ agent: "a" }, { kind: "chat" })).toBe(false);
  expect(isIn({ agent: "a" }, { agent: "a" })).toBe(true);
  expect(isIn({ agent: "b" }, { agent: "a" })).toBe(false);
  expect(isIn({ flow: "f" }, { flow: "f" })).toBe(true);
});

test("an archived conversation is in the archive only", () => {
  expect(isIn({ archived: true }, { kind: "chat" })).toBe(false);
  expect(isIn({ archived: true }, { kind: "chat" }, true)).toBe(true);
});
