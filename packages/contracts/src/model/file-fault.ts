import { z } from "zod";
import { ErrorCodeSchema } from "../error-code.ts";

/** What is wrong with a file, and where: by line and column, and by the value's path in the file. */
export const FileFaultSchema = z.object({
  code: ErrorCodeSchema,
  file: z.string(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  /** Such as `steps[2].agentType`; absent when the fault is not in one value. */
  path: z.string().optional(),
  reason: z.string(),
});
export type FileFault = z.infer<typeof FileFaultSchema>;

/** Something that people made and the server lists: usable, or disabled with the whole reason. */
export const listed = {
  disabled: z.boolean(),
  reason: z.string().optional(),
  fault: FileFaultSchema.optional(),
};
