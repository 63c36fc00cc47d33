import type { SignInMethod } from "@latchkey/contracts";
import type { SignInStarted } from "../../ports/sign-in-flow.ts";
import type { RequestOrigin } from "../audit/audit.ts";

/** What somebody said to another account, or nobody did. */
export type Verdict = { isAccepted: boolean; from?: RequestOrigin };

/** A sign-in in progress, as the process that started it holds it. */
export type PendingSignIn = {
  readonly id: string;
  readonly codexHome: string;
  readonly method: SignInMethod;
  readonly controller: AbortController;
  /** Who started it. */
  readonly from: RequestOrigin;
  readonly submitAddress: SignInStarted["submitAddress"];
  /** Present while somebody is asked whether another account may take the home over. */
  answer?: (verdict: Verdict) => void;
  /** From here on it cannot be cancelled any more. */
  isStoring: boolean;
};
