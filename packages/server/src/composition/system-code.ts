import { z } from "zod";

const SystemErrorSchema = z.object({ code: z.string().regex(/^E[A-Z0-9]+$/) });

/** What the system calls an error, such as `EACCES`; undefined for errors of other origin. */
export function systemCodeOf(error: unknown): string | undefined {
  return SystemErrorSchema.safeParse(error).data?.code;
}
