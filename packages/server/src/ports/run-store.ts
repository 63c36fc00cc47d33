import type { ConversationEvent, ErrorBody, Run, Turn } from "@latchkey/contracts";
import type { RunRequest } from "./run-request.ts";
import type { RunState } from "./run-state.ts";

export type StoredRun = Omit<Run, "position" | "agent" | "command" | "flow"> & {
  /** The run at the top of the tree that this one belongs to; itself for most. */
  rootRunId: string;
  /** Its newest turn; absent before the first. */
  turnId?: string;
  request: RunRequest;
  state: RunState;
  /** The provider's own name of the newest turn; absent when its input never reached the thread. */
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

export type RunPlace = { conversationId: string; runId: string };
export type TurnPlace = RunPlace & { turnId: string };

/** What a run begins with; both may be absent. */
export type FirstTurn = { turn?: Turn | undefined; title?: string | undefined };

/** Runs, their turns and their events. Whatever it has acknowledged survives the process. */
export interface RunStore {
  /**
   * Stores the run, its first turn, the `user_turn` event and the conversation's new title in one
   * step, and makes the run the active one of its conversation.
   * @throws Failure `RUN_IN_PROGRESS` when the conversation has an active run.
   */
  start(run: StoredRun, first: FirstTurn): Promise<ConversationEvent[]>;
  /** Stores the next turn of a run, with the state that it starts from. */
  startTurn(turn: Turn, state: RunState): Promise<ConversationEvent[]>;
  /**
   * Stores events in order and answers them with their `seq`. They survive the process; a power cut
   * can take those that came after the last start or end of a turn.
   */
  append(place: TurnPlace, events: NewEvent[]): Promise<ConversationEvent[]>;
  /** Stores the last events of a turn and where the run goes on, in one step. */
  finishTurn(place: TurnPlace, events: NewEvent[], state: RunState): Promise<ConversationEvent[]>;
  /** Stores the last events of the last turn, when there is one, and the run's outcome in one step. */
  finish(
    place: RunPlace & { turnId?: string },
    events: NewEvent[],
    outcome: RunOutcome & { state?: RunState },
  ): Promise<ConversationEvent[]>;
  saveState(runId: string, state: RunState): Promise<void>;
  get(id: string): Promise<StoredRun | undefined>;
  /** The newest run of a conversation. */
  getNewest(conversationId: string): Promise<StoredRun | undefined>;
  /** The later run that tries this one again. */
  getRetry(id: string): Promise<StoredRun | undefined>;
  /** Runs that were in progress when the process ended. */
  listRunning(): Promise<StoredRun[]>;
  /** A run that failed waits for nobody any more. */
  dismiss(id: string): Promise<void>;
  /** Leaves out more `seq` of a conversation than a power cut can have taken. */
  skipNumbers(conversationId: string): Promise<void>;
  rememberProviderTurn(runId: string, providerTurnId: string): Promise<void>;
  /** Codex homes that runs of a tree were on. */
  listHomes(rootRunId: string): Promise<string[]>;
  /**
   * Runs that ended because they, or a run under them, want for a sign-in to a Codex home, are the
   * newest of their conversation, were not tried again and not dismissed; oldest first.
   */
  listWaitingForSignIn(codexHome: string): Promise<{ runId: string; conversationId: string }[]>;
}
