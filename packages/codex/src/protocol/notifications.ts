import { z } from "zod";
import { TokenCountsSchema, TurnErrorSchema, TurnSchema } from "./turns.ts";

const threadId = z.string();
const turnId = z.string();
const itemId = z.string();
const DeltaSchema = z.object({ threadId, turnId, itemId, delta: z.string() });
const ItemSchema = z.object({ threadId, turnId, item: z.looseObject({ type: z.string() }) });

/** The notifications that are listened to; Codex sends more, and may send new ones at any time. */
export const NOTIFICATIONS = {
  "turn/started": z.object({ threadId, turn: TurnSchema }),
  "turn/completed": z.object({ threadId, turn: TurnSchema }),
  "item/started": ItemSchema,
  "item/completed": ItemSchema,
  "item/agentMessage/delta": DeltaSchema,
  "item/reasoning/summaryTextDelta": DeltaSchema.extend({ summaryIndex: z.number() }),
  "item/reasoning/textDelta": DeltaSchema.extend({ contentIndex: z.number() }),
  "item/commandExecution/outputDelta": DeltaSchema,
  "thread/tokenUsage/updated": z.object({
    threadId,
    turnId,
    tokenUsage: z.object({ total: TokenCountsSchema, last: TokenCountsSchema }),
  }),
  error: z.object({ threadId, turnId, error: TurnErrorSchema, willRetry: z.boolean() }),
  "thread/closed": z.object({ threadId }),
} as const;

type NotificationMethod = keyof typeof NOTIFICATIONS;

export type Notification = {
  [Method in NotificationMethod]: {
    method: Method;
    params: z.infer<(typeof NOTIFICATIONS)[Method]>;
  };
}[NotificationMethod];

export type NotificationOf<Method extends NotificationMethod> = Extract<
  Notification,
  { method: Method }
>["params"];

const NotificationSchema = z.discriminatedUnion("method", [
  notification("turn/started"),
  notification("turn/completed"),
  notification("item/started"),
  notification("item/completed"),
  notification("item/agentMessage/delta"),
  notification("item/reasoning/summaryTextDelta"),
  notification("item/reasoning/textDelta"),
  notification("item/commandExecution/outputDelta"),
  notification("thread/tokenUsage/updated"),
  notification("error"),
  notification("thread/closed"),
]);

function notification<Method extends NotificationMethod>(method: Method) {
  return z.object({ method: z.literal(method), params: NOTIFICATIONS[method] });
}

/** A notification of a known kind; `undefined` for the others and for shapes that do not fit. */
export function parseNotification(method: string, params: unknown): Notification | undefined {
  if (!Object.hasOwn(NOTIFICATIONS, method)) return undefined;
  return NotificationSchema.safeParse({ method, params }).data;
}
