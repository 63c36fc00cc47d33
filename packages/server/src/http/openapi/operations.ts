import {
  AuditListSchema,
  ChangeConversationSchema,
  CodexHomeListSchema,
  ConversationPageSchema,
  ConversationSchema,
  CreateConversationSchema,
  CreatedSchema,
  DeviceAuthAttemptSchema,
  DeviceAuthListSchema,
  DeviceAuthStartedSchema,
  HealthSchema,
  ListAuditQuerySchema,
  ListConversationsQuerySchema,
  ListTurnsQuerySchema,
  OpenSessionSchema,
  ProviderListSchema,
  RunSchema,
  RunStartedSchema,
  StartDeviceAuthSchema,
  StartTurnSchema,
  TurnPageSchema,
} from "@latchkey/contracts";
import type { Operation } from "./operation.ts";

const SYSTEM: Record<string, Operation> = {
  "GET /health": {
    id: "getHealth",
    tag: "system",
    summary: "Whether the server lives, and its version",
    status: 200,
    answer: HealthSchema,
    isOpen: true,
  },
  "GET /openapi.json": {
    id: "getOpenApi",
    tag: "system",
    summary: "This document",
    status: 200,
  },
  "GET /providers": {
    id: "listProviders",
    tag: "system",
    summary: "Who can answer, with which models",
    status: 200,
    answer: ProviderListSchema,
  },
  "POST /extra-actions/:id": {
    id: "startExtraAction",
    tag: "system",
    summary: "Do something that this server offers beside the console",
    status: 204,
  },
};

const ACCESS: Record<string, Operation> = {
  "POST /session": {
    id: "openSession",
    tag: "access",
    summary: "Open the console with its access token",
    body: OpenSessionSchema,
    status: 204,
    isOpen: true,
  },
  "DELETE /session": {
    id: "closeSession",
    tag: "access",
    summary: "Close the session of this browser",
    status: 204,
    isOpen: true,
  },
};

const SIGN_INS: Record<string, Operation> = {
  "GET /codex/homes": {
    id: "listCodexHomes",
    tag: "sign-ins",
    summary: "Every Codex home with its sign-in",
    status: 200,
    answer: CodexHomeListSchema,
  },
  "POST /codex/device-auth": {
    id: "startDeviceAuth",
    tag: "sign-ins",
    summary: "Start to sign a Codex home in; without a body, the server's own",
    body: StartDeviceAuthSchema,
    isBodyOptional: true,
    status: 201,
    answer: DeviceAuthStartedSchema,
  },
  "GET /codex/device-auth": {
    id: "listDeviceAuths",
    tag: "sign-ins",
    summary: "Sign-ins that are pending or ended lately",
    status: 200,
    answer: DeviceAuthListSchema,
  },
  "GET /codex/device-auth/:id": {
    id: "getDeviceAuth",
    tag: "sign-ins",
    summary: "One sign-in",
    status: 200,
    answer: DeviceAuthAttemptSchema,
  },
  "DELETE /codex/device-auth/:id": {
    id: "cancelDeviceAuth",
    tag: "sign-ins",
    summary: "Give up on a sign-in",
    status: 200,
    answer: DeviceAuthAttemptSchema,
  },
  "GET /audit": {
    id: "listAudit",
    tag: "sign-ins",
    summary: "Who signed what in and out, newest first",
    query: ListAuditQuerySchema,
    status: 200,
    answer: AuditListSchema,
  },
};

const CONVERSATIONS: Record<string, Operation> = {
  "GET /conversations": {
    id: "listConversations",
    tag: "conversations",
    summary: "Conversations, newest first",
    query: ListConversationsQuerySchema,
    status: 200,
    answer: ConversationPageSchema,
  },
  "POST /conversations": {
    id: "createConversation",
    tag: "conversations",
    summary: "Start a conversation",
    body: CreateConversationSchema,
    status: 201,
    answer: CreatedSchema,
  },
  "GET /conversations/:id": {
    id: "getConversation",
    tag: "conversations",
    summary: "One conversation",
    status: 200,
    answer: ConversationSchema,
  },
  "PATCH /conversations/:id": {
    id: "changeConversation",
    tag: "conversations",
    summary: "Rename or archive a conversation",
    body: ChangeConversationSchema,
    status: 200,
    answer: ConversationSchema,
  },
  "DELETE /conversations/:id": {
    id: "deleteConversation",
    tag: "conversations",
    summary: "Delete a conversation with its turns; what runs there is stopped",
    status: 204,
  },
  "GET /conversations/:id/turns": {
    id: "listTurns",
    tag: "conversations",
    summary: "Turns of a conversation in the order they were made",
    query: ListTurnsQuerySchema,
    status: 200,
    answer: TurnPageSchema,
  },
  "POST /conversations/:id/turns": {
    id: "startTurn",
    tag: "conversations",
    summary: "Send a message; the answer comes over the WebSocket",
    body: StartTurnSchema,
    status: 202,
    answer: RunStartedSchema,
  },
};

const RUNS: Record<string, Operation> = {
  "GET /runs/:id": {
    id: "getRun",
    tag: "runs",
    summary: "One run",
    status: 200,
    answer: RunSchema,
  },
  "POST /runs/:id/cancel": {
    id: "cancelRun",
    tag: "runs",
    summary: "Stop a run",
    status: 200,
    answer: RunSchema,
  },
  "POST /runs/:id/retry": {
    id: "retryRun",
    tag: "runs",
    summary: "Send a run's request again, as a new run of the same conversation",
    status: 202,
    answer: RunStartedSchema,
  },
};

/** Every route under `/api`, by method and path as the router has them. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...SYSTEM,
  ...ACCESS,
  ...SIGN_INS,
  ...CONVERSATIONS,
  ...RUNS,
};
