/** How far a run is: enough to go on from the step that failed, in another process too. */
export type RunState = {
  /** The index of the step at each level, outermost first. */
  path: number[];
  /** Rounds of the loops around the step, outermost first, from 1. */
  rounds: number[];
  /** Steps by which loops were left, each with the round that was the loop's last. */
  exits?: { path: number[]; iteration: number }[];
  /** What the step sends, as it was when the step began, and which of it is sent. */
  messages?: string[];
  messageIndex: number;
  /** The provider's thread of each slot of a flow. */
  threads: Record<string, string>;
  /** Runs that a subflow step has started. */
  children?: { flow: string; runId: string }[];
  /** The thread ends with a turn that failed: the model must not see its input twice. */
  hasLeftover: boolean;
};

export const FIRST_STATE: RunState = {
  path: [0],
  rounds: [],
  messageIndex: 0,
  threads: {},
  hasLeftover: false,
};
