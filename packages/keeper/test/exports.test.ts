import * as credentials from "@latchkey/auth/credentials";
import { expect, test } from "vitest";

import * as keeper from "../src/index.ts";

test("the package exports exactly these names", () => {
  expect(Object.keys(keeper).sort()).toEqual([
    "KEEPER_ERROR_CODES",
    "KeeperError",
    "checkSignInWritable",
    "isKeeperError",
    "lookAtHomes",
    "openKeeper",
  ]);
});

test("what it needs of @latchkey/auth besides is exactly this", () => {
  expect(Object.keys(credentials).sort()).toEqual([
    "OTHER_ACCOUNT",
    "authJsonFromCredentials",
    "checkFileLock",
    "checkNotReadOnly",
    "choosePlaces",
    "createHome",
    "findContent",
    "findWithoutKeyring",
    "identityOf",
    "isStillWrong",
    "lookWhetherWritable",
    "resolveAuthJson",
    "stateOf",
    "withCredentialLocks",
    "withFileLock",
    "withRefreshLock",
    "writeContent",
    "writeWhole",
  ]);
});
