import type { ConversationFilter } from "./conversations.ts";

/** Keys of what TanStack Query caches, in one place so that live events can change it. */
export const queryKeys = {
  health: ["health"] as const,
  providers: ["providers"] as const,
  agents: ["agents"] as const,
  commands: (agent: string) => ["agents", agent, "commands"] as const,
  flows: ["flows"] as const,
  run: (id: string) => ["run", id] as const,
  audit: ["audit"] as const,
  conversation: (id: string) => ["conversation", id] as const,
  conversationList: (filter: ConversationFilter) => ["conversations", filter] as const,
  conversationLists: ["conversations"] as const,
};
