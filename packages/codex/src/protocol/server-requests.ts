import { z } from "zod";

const ofTurn = { threadId: z.string(), turnId: z.string(), itemId: z.string() };
const reason = z.string().nullish();
const DecisionSchema = z.enum(["accept", "acceptForSession", "decline", "cancel"]);

/** What app-server asks of its client while a turn runs, and the answers that are given. */
export const SERVER_REQUESTS = {
  "item/commandExecution/requestApproval": {
    params: z.object({
      ...ofTurn,
      command: z.string().nullish(),
      cwd: z.string().nullish(),
      reason,
    }),
    answer: z.object({ decision: DecisionSchema }),
  },
  "item/fileChange/requestApproval": {
    params: z.object({ ...ofTurn, reason }),
    answer: z.object({ decision: DecisionSchema }),
  },
  "item/permissions/requestApproval": {
    params: z.object({ ...ofTurn, reason, permissions: z.record(z.string(), z.unknown()) }),
    answer: z.object({
      permissions: z.record(z.string(), z.unknown()),
      scope: z.enum(["turn", "session"]),
    }),
  },
  "item/tool/requestUserInput": {
    params: z.object({ ...ofTurn }),
    answer: z.object({ answers: z.record(z.string(), z.never()) }),
  },
  "mcpServer/elicitation/request": {
    params: z.object({ threadId: z.string() }),
    answer: z.object({
      action: z.enum(["accept", "decline", "cancel"]),
      content: z.null(),
      _meta: z.null(),
    }),
  },
} as const;

export type ServerRequestMethod = keyof typeof SERVER_REQUESTS;
export type ServerRequestAnswer<Method extends ServerRequestMethod> = z.infer<
  (typeof SERVER_REQUESTS)[Method]["answer"]
>;
export type WireDecision = z.infer<typeof DecisionSchema>;
