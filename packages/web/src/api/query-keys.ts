/** Keys of what TanStack Query caches, in one place so that live events can change it. */
export const queryKeys = {
  health: ["health"] as const,
  providers: ["providers"] as const,
  conversation: (id: string) => ["conversation", id] as const,
  conversationList: (archived: boolean) => ["conversations", { archived }] as const,
  conversationLists: ["conversations"] as const,
};
