import { z } from "zod";

/** How a sign-in ended that `account/login/start` began. */
export const LOGIN_COMPLETED = "account/login/completed";

export const LoginCompletedSchema = z.object({
  success: z.boolean(),
  /** Codex's words on why it failed. */
  error: z.string().nullish(),
});
export type LoginCompleted = z.infer<typeof LoginCompletedSchema>;
