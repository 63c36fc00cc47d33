import { z } from "zod";
import { TurnSchema } from "./turns.ts";

const ApprovalPolicySchema = z.enum(["untrusted", "on-request", "never"]);
const threadSettings = {
  cwd: z.string(),
  model: z.string().optional(),
  developerInstructions: z.string().optional(),
  approvalPolicy: ApprovalPolicySchema.optional(),
  config: z.record(z.string(), z.unknown()).optional(),
};
const ThreadResultSchema = z.object({
  thread: z.object({ id: z.string(), path: z.string().nullish() }),
});

/** Every request that is sent to app-server: what it takes and what of its result is used. */
export const REQUESTS = {
  initialize: {
    params: z.object({
      clientInfo: z.object({ name: z.string(), title: z.string().nullable(), version: z.string() }),
      capabilities: z.null(),
    }),
    result: z.object({ userAgent: z.string() }),
  },
  "config/read": {
    params: z.object({ cwd: z.string(), includeLayers: z.literal(true) }),
    result: z.object({
      /** Codex describes a part of it only; what is read of it has a schema of its own. */
      config: z.unknown(),
      layers: z
        .array(
          z.object({
            name: z.object({ type: z.string() }),
            config: z.unknown(),
            disabledReason: z.string().nullish(),
          }),
        )
        .nullish(),
    }),
  },
  "thread/start": { params: z.object(threadSettings), result: ThreadResultSchema },
  "thread/resume": {
    params: z.object({ ...threadSettings, threadId: z.string(), excludeTurns: z.boolean() }),
    result: ThreadResultSchema,
  },
  "thread/turns/list": {
    params: z.object({
      threadId: z.string(),
      sortDirection: z.enum(["asc", "desc"]),
      limit: z.int().positive(),
    }),
    result: z.object({ data: z.array(TurnSchema.pick({ id: true, status: true })) }),
  },
  "thread/revert": {
    params: z.object({ threadId: z.string(), beforeTurnId: z.string() }),
    result: ThreadResultSchema,
  },
  "turn/start": {
    params: z.object({
      threadId: z.string(),
      input: z.array(
        z.object({
          type: z.literal("text"),
          text: z.string(),
          text_elements: z.array(z.never()),
        }),
      ),
      cwd: z.string().optional(),
      model: z.string().optional(),
      effort: z.string().optional(),
      outputSchema: z.unknown().optional(),
      approvalPolicy: ApprovalPolicySchema.optional(),
    }),
    result: z.object({ turn: TurnSchema }),
  },
  "review/start": {
    params: z.object({
      threadId: z.string(),
      target: z.object({ type: z.literal("custom"), instructions: z.string() }),
    }),
    result: z.object({ turn: TurnSchema }),
  },
  "turn/interrupt": {
    params: z.object({ threadId: z.string(), turnId: z.string() }),
    result: z.object({}),
  },
  "account/login/start": {
    params: z.object({ type: z.literal("chatgptDeviceCode") }),
    result: z.discriminatedUnion("type", [
      z.object({
        type: z.literal("chatgptDeviceCode"),
        loginId: z.string(),
        verificationUrl: z.string(),
        userCode: z.string(),
      }),
      z.object({
        type: z.enum(["apiKey", "chatgpt", "chatgptAuthTokens", "amazonBedrock"]),
      }),
    ]),
  },
  "account/login/cancel": {
    params: z.object({ loginId: z.string() }),
    result: z.object({ status: z.enum(["canceled", "notFound"]) }),
  },
  "account/rateLimits/read": {
    params: z.null(),
    result: z.object({ rateLimits: z.object({}) }),
  },
  "model/list": {
    params: z.object({ cursor: z.string().optional() }),
    result: z.object({
      data: z.array(
        z.object({
          model: z.string(),
          displayName: z.string(),
          description: z.string(),
          hidden: z.boolean(),
          isDefault: z.boolean(),
          defaultReasoningEffort: z.string(),
          supportedReasoningEfforts: z.array(z.object({ reasoningEffort: z.string() })),
        }),
      ),
      nextCursor: z.string().nullish(),
    }),
  },
} as const;

export type RequestMethod = keyof typeof REQUESTS;
export type RequestParams<Method extends RequestMethod> = z.input<
  (typeof REQUESTS)[Method]["params"]
>;
export type RequestResult<Method extends RequestMethod> = z.output<
  (typeof REQUESTS)[Method]["result"]
>;
export type ApprovalPolicy = z.infer<typeof ApprovalPolicySchema>;
