import { AGENT_OPERATIONS } from "./agent-operations.ts";
import { CONVERSATION_OPERATIONS } from "./conversation-operations.ts";
import { SIGN_IN_OPERATIONS } from "./sign-in-operations.ts";
import { SYSTEM_OPERATIONS } from "./system-operations.ts";
import type { Operation } from "./operation.ts";

/** Every route under `/api`, by method and path as the router has them. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...SYSTEM_OPERATIONS,
  ...SIGN_IN_OPERATIONS,
  ...CONVERSATION_OPERATIONS,
  ...AGENT_OPERATIONS,
};
