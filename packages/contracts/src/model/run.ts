import { z } from "zod";
import { ErrorBodySchema } from "../error-code.ts";

export const RunKindSchema = z.enum(["chat", "agent", "command", "flow"]);
export type RunKind = z.infer<typeof RunKindSchema>;

export const RunStatusSchema = z.enum(["running", "ok", "stopped", "failed", "interrupted"]);
export type RunStatus = z.infer<typeof RunStatusSchema>;

/** A loop or a step of it, and which round of it this is, from 1. */
const RunLoopSchema = z.object({ path: z.array(z.int()), iteration: z.int().positive() });
export type RunLoop = z.infer<typeof RunLoopSchema>;

/** Where a command or flow is: the step that runs now, or the last one that ran. */
export const RunPositionSchema = z.object({
  /** The step's index at each level, outermost first. */
  path: z.array(z.int().nonnegative()),
  /** From 1, at the step's own level. */
  stepIndex: z.int().positive(),
  totalSteps: z.int().nonnegative(),
  label: z.string().optional(),
  /** The loops around the step, outermost first. */
  loops: z.array(RunLoopSchema),
  /** Steps before this one by which loops were left, each with the last round of its loop. */
  exits: z.array(RunLoopSchema).optional(),
  /** Which message of the step is sent, from 1, when it has several. */
  message: z.object({ index: z.int().positive(), total: z.int().positive() }).optional(),
  /** Whether the run ended at this step without finishing it; Retry goes on with it. */
  failed: z.boolean(),
  /** Runs of the flows that a subflow step started. */
  children: z.array(z.object({ flow: z.string(), runId: z.string() })).optional(),
});
export type RunPosition = z.infer<typeof RunPositionSchema>;

/** One attempt to produce turns. */
export const RunSchema = z.object({
  id: z.string(),
  kind: RunKindSchema,
  status: RunStatusSchema,
  error: ErrorBodySchema.optional(),
  conversationId: z.string(),
  retryOf: z.string().optional(),
  /** The run whose subflow step started this one. */
  parentRunId: z.string().optional(),
  agent: z.string().optional(),
  command: z.string().optional(),
  flow: z.string().optional(),
  position: RunPositionSchema.optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
});
export type Run = z.infer<typeof RunSchema>;
