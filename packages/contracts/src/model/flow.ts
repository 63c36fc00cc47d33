import { z } from "zod";
import { listed } from "./file-fault.ts";

const text = z.string().trim().min(1);
const label = text.optional();
const slot = { agentType: text, identifier: text };
const yesOrNo = z.enum(["yes", "no"]);

const MessageSchema = z.strictObject({
  role: z.literal("user"),
  content: z
    .array(z.string())
    .refine((lines) => lines.some((line) => line.trim() !== ""), "Give at least one text."),
});

const LlmStepSchema = z
  .strictObject({
    type: z.literal("llm"),
    label,
    ...slot,
    messages: z.array(MessageSchema).min(1).optional(),
    markdownFile: text.optional(),
    continueOnFailure: z.boolean().optional(),
  })
  .refine(
    ({ messages, markdownFile }) => (messages === undefined) !== (markdownFile === undefined),
    "Give either messages or markdownFile.",
  );

const BreakStepSchema = z.strictObject({
  type: z.literal("break"),
  label,
  ...slot,
  question: text,
  breakOn: yesOrNo,
  continueOnFailure: z.boolean().optional(),
});

const ContinueStepSchema = z.strictObject({
  type: z.literal("continue"),
  label,
  ...slot,
  question: text,
  continueOn: yesOrNo,
  continueOnFailure: z.boolean().optional(),
});

const CommandStepSchema = z.strictObject({
  type: z.literal("command"),
  label,
  ...slot,
  commandName: text,
  continueOnFailure: z.boolean().optional(),
});

const ResetStepSchema = z.strictObject({ type: z.literal("reset"), label, ...slot });

const SubflowStepSchema = z.strictObject({
  type: z.literal("subflow"),
  label,
  flowNames: z
    .array(text)
    .min(1)
    .refine((names) => new Set(names).size === names.length, "Name each flow once."),
  continueOnFailure: z.boolean().optional(),
});

/** Refreshes an index that this console does not have: passed without doing anything. */
const ReingestStepSchema = z.object({ type: z.literal("reingest"), label });

/** Codex's own review of the working folder, by an agent or by the server's own home. */
const CodexReviewStepSchema = z.object({
  type: z.literal("codexReview"),
  label,
  agentType: text.optional(),
  continueOnFailure: z.boolean().optional(),
});

/** A step of a type that this console does not know, as `name`: it fails when it is reached. */
const UnsupportedStepSchema = z.object({
  type: z.literal("unsupported"),
  name: z.string(),
  label,
  continueOnFailure: z.boolean().optional(),
});

type SimpleStep =
  | z.infer<typeof ReingestStepSchema>
  | z.infer<typeof CodexReviewStepSchema>
  | z.infer<typeof UnsupportedStepSchema>
  | z.infer<typeof LlmStepSchema>
  | z.infer<typeof BreakStepSchema>
  | z.infer<typeof ContinueStepSchema>
  | z.infer<typeof CommandStepSchema>
  | z.infer<typeof ResetStepSchema>
  | z.infer<typeof SubflowStepSchema>;

export type LoopStep = { type: "startLoop"; label?: string | undefined; steps: FlowStep[] };
export type FlowStep = SimpleStep | LoopStep;

/** One step of a flow as its file says it; loops hold steps, to any depth. */
export const FlowStepSchema: z.ZodType<FlowStep> = z.lazy(() =>
  z.discriminatedUnion("type", [
    LlmStepSchema,
    BreakStepSchema,
    ContinueStepSchema,
    CommandStepSchema,
    ResetStepSchema,
    SubflowStepSchema,
    ReingestStepSchema,
    CodexReviewStepSchema,
    UnsupportedStepSchema,
    LoopStepSchema,
  ]),
);

const LoopStepSchema = z.strictObject({
  type: z.literal("startLoop"),
  label,
  steps: z.array(FlowStepSchema).min(1),
});

/** A flow with its steps as a tree, for its picture; without steps when it could not be read. */
export const FlowSchema = z.object({
  name: z.string(),
  description: z.string().optional(),
  steps: z.array(FlowStepSchema).optional(),
  /** Names of the agents that it and its subflows use, whose Codex homes it needs. */
  agents: z.array(z.string()),
  ...listed,
});
export type Flow = z.infer<typeof FlowSchema>;
