import { z } from "zod";

export const AccountSchema = z.object({
  email: z.string().optional(),
  plan: z.string().optional(),
  accountId: z.string(),
  /** Tells the people of one workspace apart. */
  userId: z.string().optional(),
});
export type Account = z.infer<typeof AccountSchema>;

export const CodexHomeStatusSchema = z.enum(["ok", "expiring", "expired", "signed_out"]);
export type CodexHomeStatus = z.infer<typeof CodexHomeStatusSchema>;

/** Why a home does not get, or cannot use, the sign-in that it should have. */
export const HomeProblemSchema = z.object({
  code: z.enum([
    "other_account",
    "other_account_granted",
    "other_method",
    "own_sign_in",
    "newer",
    "signed_out",
    "clock_wrong",
    "not_writable",
    "unreadable",
  ]),
  /** For people, with the remedy. */
  message: z.string(),
});
export type HomeProblem = z.infer<typeof HomeProblemSchema>;

/** How far commands of the model are kept from the sign-ins of this machine. */
export const ModelAccessSchema = z.object({
  /** `denied`: Codex's sandbox does not let them read any. */
  level: z.enum(["denied", "not_kept_out"]),
  /** Why they are not, for people. */
  reason: z.string().optional(),
});
export type ModelAccess = z.infer<typeof ModelAccessSchema>;

/** A Codex home directory and the sign-in it holds, by its registered name: `server` or `agent:<name>`. */
export const CodexHomeSchema = z.object({
  name: z.string(),
  status: CodexHomeStatusSchema,
  account: AccountSchema.optional(),
  /** When the access token expires. */
  usableUntil: z.iso.datetime().optional(),
  /** Whether a refresh token is held that nothing is known against. */
  renewable: z.boolean(),
  /** What is known of the refresh token, as the end of a sentence for people. */
  renewableEvidence: z.string().optional(),
  /** The sign-in that the home receives its tokens from, by the name of its owner; absent for owners. */
  follows: z.string().optional(),
  /**
   * Who holds the refresh token of a sign-in of its own: the console's vault, or the home itself,
   * which can be taken over. Absent for followers and where there is none.
   */
  owner: z.enum(["vault", "home"]).optional(),
  lastRefreshAt: z.iso.datetime().optional(),
  lastDeviceAuthStartedAt: z.iso.datetime().optional(),
  problem: HomeProblemSchema.optional(),
  /** The model provider that it uses, which needs no sign-in at OpenAI; absent when one is needed. */
  modelProvider: z.string().optional(),
  /** Absent where this server does not run Codex. */
  modelAccess: ModelAccessSchema.optional(),
  /** Runs that failed with `CODEX_AUTH_EXPIRED` here, were not tried again and not dismissed, oldest first. */
  affectedRuns: z.array(z.object({ runId: z.string(), conversationId: z.string() })),
});
export type CodexHome = z.infer<typeof CodexHomeSchema>;
