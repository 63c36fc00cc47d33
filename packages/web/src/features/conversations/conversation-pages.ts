import type { Conversation, ConversationPage } from "@latchkey/contracts";

type Pages = { pages: ConversationPage[]; pageParams: unknown[] };

/** The pages without a conversation. */
export function withoutConversation<Data extends Pages>(data: Data, id: string): Data {
  const pages = data.pages.map((page) => ({
    ...page,
    conversations: page.conversations.filter((conversation) => conversation.id !== id),
  }));
  return { ...data, pages };
}

/**
 * The pages with a conversation as it now is, in its place by last change. One that is older than
 * all that was loaded stays out while there is more to load.
 */
export function withConversation<Data extends Pages>(data: Data, conversation: Conversation): Data {
  const rest = withoutConversation(data, conversation.id);
  const index = rest.pages.findIndex((page) => {
    const last = page.conversations.at(-1);
    return last !== undefined && last.updatedAt <= conversation.updatedAt;
  });
  const target = index >= 0 ? index : lastPageIfComplete(rest);
  if (target === undefined) return rest;
  const pages = rest.pages.map((page, at) =>
    at === target
      ? { ...page, conversations: [...page.conversations, conversation].sort(byLastChange) }
      : page,
  );
  return { ...rest, pages };
}

function lastPageIfComplete({ pages }: Pages): number | undefined {
  return pages.at(-1)?.nextCursor === undefined && pages.length > 0 ? pages.length - 1 : undefined;
}

function byLastChange(a: Conversation, b: Conversation): number {
  return b.updatedAt.localeCompare(a.updatedAt) || b.id.localeCompare(a.id);
}
