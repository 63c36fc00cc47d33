import type { TurnOutcome } from "../../ports/model-provider.ts";
import type { RunState } from "../../ports/run-state.ts";
import type { StoredRun } from "../../ports/run-store.ts";
import type { NewRun } from "./new-run.ts";
import type { TurnRecorder } from "./turn-recorder.ts";

export type TurnContext = {
  run: StoredRun;
  signal: AbortSignal;
  recorder: TurnRecorder;
  beginChild: (child: NewRun) => Promise<StoredRun>;
  /** Changes the run's state while the turn runs, durably. */
  changeState: (change: Partial<RunState>) => Promise<void>;
};

/** How a turn ended, and the final message of one that the model finished. */
export type TurnResult = TurnOutcome & { answer: string };
