import { z } from "zod";

/** A person's answer to what Codex asked leave for. */
export const AnswerApprovalSchema = z.strictObject({
  decision: z.enum(["allow", "allow_for_session", "deny"]),
});
export type AnswerApproval = z.infer<typeof AnswerApprovalSchema>;
