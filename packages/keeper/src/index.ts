export type { HomeDescription, HomeStatus } from "./describe.ts";
export type {
  HomeProblem,
  HomeProblemCode,
  HomeUpdateReason,
  KeeperEvent,
  KeeperListener,
} from "./events.ts";
export { KEEPER_ERROR_CODES, KeeperError, isKeeperError } from "./events.ts";
export type { KeeperErrorCode } from "./events.ts";
export type { UnwritableHome } from "./keeper-state.ts";
export { openKeeper } from "./keeper.ts";
export type { Keeper } from "./keeper.ts";
export { lookAtHomes } from "./look.ts";
export type { LookOptions } from "./look.ts";
export { checkSignInWritable } from "./owner.ts";
export type { SignInPlace } from "./owner.ts";
export type { KeeperOptions, KeeperTiming, RegisteredHome } from "./settings.ts";
export type { WakeOutcome } from "./sign-in.ts";
export type { SignedOutHomes, SignOutOptions } from "./sign-out.ts";
export type { SignedIn, SignedInOptions } from "./store-sign-in.ts";
export type { RefreshEvidence } from "./stored-record.ts";
