import { z } from "zod";
import { AccountSchema, DEFAULT_ACCOUNTS } from "./accounts/account.ts";

/** What one revocation ends: that token, its lineage, or all that the person has, as people report. */
export const RevocationScopeSchema = z.enum(["token", "lineage", "person"]);
export type RevocationScope = z.output<typeof RevocationScopeSchema>;

export const OptionsSchema = z.strictObject({
  host: z.string().default("127.0.0.1"),
  port: z.int().min(0).max(65_535).default(0),
  accounts: z.array(AccountSchema).nonempty().default(DEFAULT_ACCOUNTS),
  clientId: z.string().default("app_EMoamEEZ73f0CkXaXp7hrann"),
  intervalSeconds: z.number().nonnegative().default(5),
  deviceCodeLifetimeSeconds: z.int().positive().default(900),
  accessTokenLifetimeSeconds: z.int().positive().default(864_000),
  refreshTokenLifetimeSeconds: z.int().positive().optional(),
  tokenDelayMs: z.number().nonnegative().default(15),
  areEarlyPollsSlowedDown: z.boolean().default(false),
  /** What LM Studio asks for; absent when it lets everybody in. */
  lmStudioToken: z.string().min(1).optional(),
  doesReuseKillLineage: z.boolean().default(false),
  revocationScope: RevocationScopeSchema.default("person"),
});

export type SimOptions = z.output<typeof OptionsSchema>;

/** Options of `startOpenAiSim`; each has a default. Durations are in the unit that their name says. */
export type SimOptionsInput = z.input<typeof OptionsSchema>;
