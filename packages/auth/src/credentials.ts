// What a keeper of sign-ins needs besides: credentials where Codex has them, under its locks, and one
// refresh at a time. The entry `@latchkey/auth/credentials`.
export { createHome } from "./credentials/codex-home.ts";
export type { CompleteCredentials } from "./credentials/commit.ts";
export { resolveAuthJson, writeWhole } from "./credentials/file/auth-json-file.ts";
export { authJsonFromCredentials } from "./credentials/file/auth-json.ts";
export type { AuthJson } from "./credentials/file/auth-json.ts";
export { stateOf } from "./credentials/file/home-state.ts";
export { checkFileLock, withCredentialLocks, withFileLock } from "./credentials/locks/locks.ts";
export { choosePlaces } from "./credentials/places/choose-places.ts";
export { findContent, findWithoutKeyring, writeContent } from "./credentials/places/places.ts";
export type { Places } from "./credentials/places/places.ts";
export { checkNotReadOnly, lookWhetherWritable } from "./credentials/writable.ts";
export { identityOf } from "./identity.ts";
export { isStillWrong } from "./refresh/clock-error.ts";
export { withRefreshLock } from "./refresh/refresh-lock.ts";
export { OTHER_ACCOUNT } from "./refresh/refresh-refusals.ts";
