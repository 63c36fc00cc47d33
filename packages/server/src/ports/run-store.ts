import type { ConversationEvent, ErrorBody, Run, StartTurn, Turn } from "@latchkey/contracts";

/** Everything that a run needs to be sent again exactly as it was. */
export type RunRequest = StartTurn & { codexHome?: string | undefined };

export type StoredRun = Run & {
  turnId: string;
  request: RunRequest;
  /** The provider's own name of the turn; absent when the input never reached the thread. */
  providerTurnId?: string;
};

export type RunOutcome = {
  status: "ok" | "stopped" | "failed" | "interrupted";
  error?: ErrorBody;
};

type WithoutPlace<Event> = Event extends unknown
  ? Omit<Event, "seq" | "conversationId" | "runId" | "turnId">
  : never;

/** An event before the store gives it its place. */
export type NewEvent = WithoutPlace<ConversationEvent>;

export type TurnPlace = { conversationId: string; runId: string; turnId: string };

/** Runs, their turns and their events. Whatever it has acknowledged survives the process. */
export interface RunStore {
  /**
   * Stores the run, its turn and the `user_turn` event in one step, and makes the run the active one
   * of its conversation.
   * @throws Failure `RUN_IN_PROGRESS` when the conversation has an active run.
   */
  start(run: StoredRun, turn: Turn): Promise<ConversationEvent>;
  /** Stores events in order and answers them with their `seq`. */
  append(place: TurnPlace, events: NewEvent[]): Promise<ConversationEvent[]>;
  /** Stores the last events and the outcome of the run in one step. */
  finish(place: TurnPlace, events: NewEvent[], outcome: RunOutcome): Promise<ConversationEvent[]>;
  get(id: string): Promise<StoredRun | undefined>;
  /** Whether a later run tries this one again. */
  hasRetry(id: string): Promise<boolean>;
  /** Runs that were in progress when the process ended. */
  listRunning(): Promise<StoredRun[]>;
  rememberProviderTurn(runId: string, providerTurnId: string): Promise<void>;
  /**
   * Runs on a Codex home that ended for want of a sign-in, are the newest of their conversation and
   * were not tried again; oldest first.
   */
  listWaitingForSignIn(codexHome: string): Promise<{ runId: string; conversationId: string }[]>;
}
