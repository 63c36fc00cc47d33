export type { ClientInfo } from "./app-server/app-server.ts";
export type { ApprovalDecision, ApprovalRequest } from "./app-server/approvals.ts";
export type { DeviceLogin } from "./app-server/device-login.ts";
export {
  describeUntestedVersion,
  findCodexBinary,
  readCodexConfigFault,
  readCodexVersion,
  TESTED_CODEX_VERSIONS,
} from "./binary.ts";
export { checkNewSignIn } from "./check-new-sign-in.ts";
export type { CheckNewSignInOptions } from "./check-new-sign-in.ts";
export { createCodex } from "./codex.ts";
export type { Codex, CodexAvailability, CodexOptions, ConfigValue } from "./codex.ts";
export type { CodexDiagnostic, DiagnosticListener } from "./diagnostic.ts";
export { codexEnvironment, parseVariableNames } from "./environment.ts";
export type { Environment } from "./environment.ts";
export { CODEX_ERROR_CODES, CodexError } from "./errors/codex-error.ts";
export type { CodexErrorCode } from "./errors/codex-error.ts";
export { listKeptOut } from "./kept-out.ts";
export type { KeptOut, KeptOutHome, KeptOutPlaces } from "./kept-out.ts";
export { describeModelAccess } from "./model-access.ts";
export type { ModelAccess } from "./model-access.ts";
export type { CodexModel } from "./models.ts";
export { preflight } from "./preflight.ts";
export type { HomeIdentity } from "./preflight.ts";
export { startScratchLogin } from "./scratch-login.ts";
export type { ScratchLogin, ScratchLoginOptions } from "./scratch-login.ts";
export type { ApprovalPolicy } from "./protocol/requests.ts";
export { verifyAccessToken } from "./verify-access-token.ts";
export type { AccessTokenVerdict, VerifyAccessTokenOptions } from "./verify-access-token.ts";
export type {
  CodexTurnEvent,
  CommandEvent,
  FileChange,
  ItemStatus,
  TurnUsage,
} from "./turn-event.ts";
export type { TurnOptions, TurnOutcome, TurnRequest } from "./turn.ts";
