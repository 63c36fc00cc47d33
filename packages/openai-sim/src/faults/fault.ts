import { z } from "zod";

export const ROUTE_CLASSES = [
  "usercode",
  "deviceToken",
  "authorize",
  "token",
  "revoke",
  "accountsCheck",
  "usage",
  "models",
  "responses",
  "lmStudio",
] as const;

export const RouteClassSchema = z.enum(ROUTE_CLASSES);

/** The endpoints that faults and counters distinguish. */
export type RouteClass = z.output<typeof RouteClassSchema>;

/** Refusals that are about who signs in, not about the request. */
const ACCOUNT_REFUSALS = [
  "account_deactivated",
  "codex_cli_workspace_disabled",
  "deactivated_workspace",
  "missing_codex_entitlement",
  "token_invalidated",
  "token_revoked",
  "unsupported_country_region_territory",
] as const;

const EffectSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(100).max(599),
    body: z.enum(["json", "html", "garbage", "empty"]).default("json"),
    code: z.string().nullable().default(null),
    message: z.string().default("The stand-in was told to fail."),
    retryAfter: z.string().optional(),
    location: z.string().optional(),
  }),
  // What Cloudflare, in front of OpenAI, answers to clients that it does not like the look of.
  z.strictObject({ kind: z.literal("challenge") }),
  // What OpenAI says of the account, the workspace or the place, in the shape that it uses for each.
  z.strictObject({
    kind: z.literal("account"),
    code: z.enum(ACCOUNT_REFUSALS),
  }),
  z.strictObject({
    kind: z.literal("drop"),
    when: z.enum(["before_headers", "mid_body", "after_processing"]),
  }),
  z.strictObject({
    kind: z.literal("delay"),
    delayMs: z.number().nonnegative(),
    when: z.enum(["before_processing", "after_processing"]).default("before_processing"),
  }),
  z.strictObject({ kind: z.literal("hang") }),
  z.strictObject({ kind: z.literal("malformed_json") }),
  z.strictObject({ kind: z.literal("truncated") }),
  z.strictObject({ kind: z.literal("wrong_types") }),
  z.strictObject({ kind: z.literal("huge"), bytes: z.int().positive().default(50_000_000) }),
]);

export const FaultSchema = z.strictObject({
  route: RouteClassSchema,
  effect: EffectSchema,
  times: z.int().positive().optional(),
  grantType: z.string().optional(),
});

/**
 * What goes wrong, where, and how often (`times` requests, or until cleared). `grantType` narrows a
 * fault of the token endpoint. `after_processing` does the work and loses or holds up the answer.
 */
export type FaultInput = z.input<typeof FaultSchema>;
export type Fault = z.output<typeof FaultSchema>;
export type AccountRefusal = (typeof ACCOUNT_REFUSALS)[number];
export type FaultEffect = z.output<typeof EffectSchema>;
