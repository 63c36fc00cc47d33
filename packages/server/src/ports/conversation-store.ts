import type { Conversation, ConversationPage, ListConversationsQuery } from "@latchkey/contracts";

type NewConversation = Pick<
  Conversation,
  "id" | "title" | "provider" | "model" | "agent" | "flow" | "createdAt"
>;

type ConversationChange = {
  title?: string;
  archived?: boolean;
  workingFolder?: string;
  updatedAt: string;
};

/** Conversations as people see them in the list. */
export interface ConversationStore {
  create(conversation: NewConversation): Promise<void>;
  get(id: string): Promise<Conversation | undefined>;
  list(query: ListConversationsQuery): Promise<ConversationPage>;
  /** Answers false when there is no such conversation. */
  change(id: string, change: ConversationChange): Promise<boolean>;
  delete(id: string): Promise<boolean>;
}
