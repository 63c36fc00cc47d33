export type { Account } from "./accounts/account.ts";
export type { TokenSet } from "./accounts/grants.ts";
export type { DeviceCodeState } from "./authorization/device-codes.ts";
export {
  codexAuthJson,
  codexConfigToml,
  codexEnvironment,
  type CodexConfigOptions,
} from "./codex-home.ts";
export type { AuthorizeAnswer, SimControl } from "./control/sim-control.ts";
export type { DeviceCodeSnapshot, GrantSnapshot, SimSnapshot } from "./control/snapshot.ts";
export type { FaultInput, RouteClass } from "./faults/fault.ts";
export type { SeenRequest } from "./faults/guard.ts";
export type { AnswerStep, ModelAnswer, ModelFailure } from "./model/answer.ts";
export type { ModelRequestRecord } from "./model/model-request-record.ts";
export { startOpenAiSim, type OpenAiSim } from "./openai-sim.ts";
export type { RevocationScope, SimOptionsInput } from "./options.ts";
