import type { ConversationEvent, ServerMessage } from "@latchkey/contracts";

/** What happened, for whoever listens now. Whoever was away reads it from the stores. */
export type LiveEvent =
  | { topic: "conversation"; conversationId: string; events: ConversationEvent[] }
  | { topic: "sidebar"; message: Extract<ServerMessage, { type: SidebarType }> }
  | { topic: "catalog"; message: Extract<ServerMessage, { type: "catalog_updated" }> }
  | { topic: "sign_ins"; message: Extract<ServerMessage, { type: SignInType }> };

type SidebarType = "conversation_upsert" | "conversation_delete" | "run_updated";
type SignInType = "device_auth_updated" | "home_updated";

export interface LiveEvents {
  publish(event: LiveEvent): void;
  /** Answers a function that ends the subscription. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}
