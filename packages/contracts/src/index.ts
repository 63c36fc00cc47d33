export { ERROR_CODES, ErrorBodySchema, ErrorCodeSchema } from "./error-code.ts";
export type { ErrorBody, ErrorCode } from "./error-code.ts";
export {
  AgentListSchema,
  CommandListSchema,
  StartAgentRunSchema,
  StartCommandRunSchema,
  WorkingFolderSchema,
} from "./http/agents.ts";
export type { AgentList, CommandList, StartAgentRun, StartCommandRun } from "./http/agents.ts";
export { AnswerApprovalSchema } from "./http/approvals.ts";
export type { AnswerApproval } from "./http/approvals.ts";
export { AuditListSchema, ListAuditQuerySchema } from "./http/audit.ts";
export type { AuditList, ListAuditQuery } from "./http/audit.ts";
export {
  ChangeConversationSchema,
  ConversationDetailsSchema,
  ConversationPageSchema,
  CreateConversationSchema,
  CreatedSchema,
  ListConversationsQuerySchema,
  ListTurnsQuerySchema,
  RunStartedSchema,
  StartTurnSchema,
  TurnPageSchema,
} from "./http/conversations.ts";
export type {
  ChangeConversation,
  ConversationDetails,
  ConversationPage,
  CreateConversation,
  Created,
  ListConversationsQuery,
  ListTurnsQuery,
  RunStarted,
  StartTurn,
  TurnPage,
} from "./http/conversations.ts";
export { MAX_INPUT_CHARACTERS } from "./http/limits.ts";
export { FlowListSchema, StartFlowRunSchema } from "./http/flows.ts";
export type { FlowList, StartFlowRun } from "./http/flows.ts";
export {
  CodexHomeListSchema,
  ConfirmAccountSchema,
  SignOutQuerySchema,
  DeviceAuthListSchema,
  DeviceAuthStartedSchema,
  PastedAddressSchema,
  StartDeviceAuthSchema,
} from "./http/sign-ins.ts";
export type {
  CodexHomeList,
  ConfirmAccount,
  DeviceAuthList,
  DeviceAuthStarted,
  PastedAddress,
  StartDeviceAuth,
} from "./http/sign-ins.ts";
export {
  HealthSchema,
  OpenSessionSchema,
  ProviderListSchema,
  SessionOpenedSchema,
} from "./http/system.ts";
export type { Health, OpenSession, ProviderList, SessionOpened } from "./http/system.ts";
export { AgentSchema, CommandSchema, DEFAULT_MODEL } from "./model/agent.ts";
export type { Agent, Command } from "./model/agent.ts";
export { AuditActionSchema, AuditEntrySchema } from "./model/audit.ts";
export type { AuditAction, AuditEntry } from "./model/audit.ts";
export {
  AccountSchema,
  CodexHomeSchema,
  CodexHomeStatusSchema,
  HomeProblemSchema,
  ModelAccessSchema,
} from "./model/codex-home.ts";
export type {
  Account,
  CodexHome,
  CodexHomeStatus,
  HomeProblem,
  ModelAccess,
} from "./model/codex-home.ts";
export { ConversationSchema } from "./model/conversation.ts";
export type { Conversation } from "./model/conversation.ts";
export {
  DeviceAuthAttemptSchema,
  DeviceAuthStateSchema,
  SignInMethodSchema,
} from "./model/device-auth.ts";
export type { DeviceAuthAttempt, DeviceAuthState, SignInMethod } from "./model/device-auth.ts";
export { FileFaultSchema } from "./model/file-fault.ts";
export type { FileFault } from "./model/file-fault.ts";
export { FlowSchema, FlowStepSchema } from "./model/flow.ts";
export type { Flow, FlowStep, LoopStep } from "./model/flow.ts";
export { ModelSchema, ProviderIdSchema, ProviderSchema } from "./model/provider.ts";
export type { Model, Provider, ProviderId } from "./model/provider.ts";
export { RunKindSchema, RunPositionSchema, RunSchema, RunStatusSchema } from "./model/run.ts";
export type { Run, RunKind, RunLoop, RunPosition, RunStatus } from "./model/run.ts";
export {
  ApprovalItemSchema,
  ToolItemSchema,
  TurnItemSchema,
  TurnSchema,
  TurnStepSchema,
  UsageSchema,
} from "./model/turn.ts";
export type {
  ApprovalItem,
  CommandItem,
  FileChangeItem,
  ImageItem,
  ReasoningItem,
  TextItem,
  ToolCallItem,
  ToolItem,
  Turn,
  TurnItem,
  TurnStatus,
  TurnStep,
  Usage,
  WebSearchItem,
} from "./model/turn.ts";
export { applyTurnEvent, MAX_COMMAND_OUTPUT_CHARACTERS } from "./websocket/apply-event.ts";
export { ConversationEventSchema } from "./websocket/events.ts";
export type { ConversationEvent } from "./websocket/events.ts";
export { AnyClientFrameSchema, ClientFrameSchema, ServerFrameSchema } from "./websocket/frames.ts";
export type { ClientFrame, ClientMessage, ServerFrame, ServerMessage } from "./websocket/frames.ts";
export {
  PROTOCOL_VERSION,
  SESSION_ENDED,
  SESSION_KEY_HEADER,
  SESSION_KEY_PROTOCOL,
  SOCKET_PROTOCOL,
} from "./websocket/protocol-version.ts";
