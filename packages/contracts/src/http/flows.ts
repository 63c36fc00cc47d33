import { z } from "zod";
import { FlowSchema } from "../model/flow.ts";
import { WorkingFolderSchema } from "./agents.ts";

export const FlowListSchema = z.array(FlowSchema);
export type FlowList = z.infer<typeof FlowListSchema>;

export const StartFlowRunSchema = z.strictObject({
  workingFolder: WorkingFolderSchema.optional(),
  title: z.string().trim().min(1).max(200).optional(),
});
export type StartFlowRun = z.infer<typeof StartFlowRunSchema>;
