import { z } from "zod";
import { ErrorBodySchema } from "../error-code.ts";
import { CodexHomeSchema } from "../model/codex-home.ts";
import { ConversationSchema } from "../model/conversation.ts";
import { DeviceAuthAttemptSchema } from "../model/device-auth.ts";
import { RunSchema } from "../model/run.ts";
import { TurnSchema } from "../model/turn.ts";
import {
  ApprovalRequestEventSchema,
  AssistantDeltaEventSchema,
  ReasoningDeltaEventSchema,
  ToolEventSchema,
  TurnFinalEventSchema,
  UserTurnEventSchema,
} from "./events.ts";
import { PROTOCOL_VERSION } from "./protocol-version.ts";

const protocolVersion = z.literal(PROTOCOL_VERSION);
const conversationId = z.string().min(1).max(100);
const simpleClientFrame = <Type extends string>(type: Type) =>
  z.object({ protocolVersion, type: z.literal(type) });

export const ClientFrameSchema = z.discriminatedUnion("type", [
  simpleClientFrame("subscribe_sidebar"),
  simpleClientFrame("unsubscribe_sidebar"),
  simpleClientFrame("subscribe_sign_ins"),
  simpleClientFrame("unsubscribe_sign_ins"),
  z.object({
    protocolVersion,
    type: z.literal("subscribe_conversation"),
    conversationId,
    afterSeq: z.int().nonnegative().optional(),
  }),
  z.object({ protocolVersion, type: z.literal("unsubscribe_conversation"), conversationId }),
  z.object({ protocolVersion, type: z.literal("cancel_run"), runId: z.string().min(1).max(100) }),
]);
export type ClientFrame = z.infer<typeof ClientFrameSchema>;

/** Any well-formed frame; a `type` that this version does not know is ignored, not refused. */
export const AnyClientFrameSchema = z.object({ protocolVersion, type: z.string().max(100) });

const versioned = { protocolVersion };

export const ServerFrameSchema = z.discriminatedUnion("type", [
  UserTurnEventSchema.extend(versioned),
  AssistantDeltaEventSchema.extend(versioned),
  ReasoningDeltaEventSchema.extend(versioned),
  ToolEventSchema.extend(versioned),
  ApprovalRequestEventSchema.extend(versioned),
  TurnFinalEventSchema.extend(versioned),
  z.object({
    ...versioned,
    type: z.literal("inflight_snapshot"),
    conversationId: z.string(),
    /** The last event that the conversation holds; what follows is sent live. */
    seq: z.int().nonnegative(),
    /** The turn in progress, with all that `seq` covers. */
    turn: TurnSchema.optional(),
  }),
  z.object({
    ...versioned,
    type: z.literal("conversation_upsert"),
    conversation: ConversationSchema,
  }),
  z.object({ ...versioned, type: z.literal("conversation_delete"), conversationId: z.string() }),
  z.object({ ...versioned, type: z.literal("run_updated"), run: RunSchema }),
  /** Agents, flows or models are others than before: read the list again. */
  z.object({
    ...versioned,
    type: z.literal("catalog_updated"),
    catalog: z.enum(["agents", "flows", "models"]),
  }),
  z.object({
    ...versioned,
    type: z.literal("device_auth_updated"),
    attempt: DeviceAuthAttemptSchema,
  }),
  z.object({ ...versioned, type: z.literal("home_updated"), home: CodexHomeSchema }),
  z.object({ ...versioned, type: z.literal("error"), error: ErrorBodySchema }),
]);
export type ServerFrame = z.infer<typeof ServerFrameSchema>;

type WithoutVersion<Frame> = Frame extends unknown ? Omit<Frame, "protocolVersion"> : never;

/** A server frame before the protocol version is put on. */
export type ServerMessage = WithoutVersion<ServerFrame>;
export type ClientMessage = WithoutVersion<ClientFrame>;
