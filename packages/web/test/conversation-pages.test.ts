import type { Conversation } from "@latchkey/contracts";
import { expect, test } from "vitest";
import {
  withConversation,
  withoutConversation,
} from "../src/features/conversations/cached-conversations.ts";

function conversation(id: string, minute: number): Conversation {
  const updatedAt = new Date(Date.UTC(2026, 10, 21, 12, minute)).toISOString();
  return {
    ...{ id, title: id, provider: "codex", model: "m", archived: false, hasFailed: false },
    ...{ createdAt: updatedAt, updatedAt },
  };
}

const PAGES = {
  pages: [
    { conversations: [conversation("d", 40), conversation("c", 30)], nextCursor: "x" },
    { conversations: [conversation("b", 20)], nextCursor: "y" },
  ],
  pageParams: [undefined, "x"],
};

function idsOf(data: typeof PAGES): string[] {
  return data.pages.flatMap((page) => page.conversations.map(({ id }) => id));
}

test("a changed conversation moves to its place and is there once", () => {
  expect(idsOf(withConversation(PAGES, conversation("b", 50)))).toEqual(["b", "d", "c"]);
  expect(idsOf(withConversation(PAGES, conversation("b", 35)))).toEqual(["d", "b", "c"]);
});

test("one that is older than all that was loaded waits until its page is", () => {
  expect(idsOf(withConversation(PAGES, conversation("a", 10)))).toEqual(["d", "c", "b"]);
});

test("a list that is complete takes everything, an empty one too", () => {
  const empty = { pages: [{ conversations: [] }], pageParams: [undefined] };
  expect(withConversation(empty, conversation("a", 1)).pages[0]?.conversations).toHaveLength(1);
});

test("a deleted conversation is gone", () => {
  expect(idsOf(withoutConversation(PAGES, "c"))).toEqual(["d", "b"]);
});
