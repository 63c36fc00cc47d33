import type { Run, ServerFrame } from "@latchkey/contracts";
import { openLiveTab } from "../support/live-tab.ts";

/** One tab that stays all the time and sees how runs, homes and sign-ins end. */
export type Witness = {
  readonly runs: Run[];
  /** What said that a sign-in had expired or was gone. */
  readonly expired: string[];
  untilEnded: (runId: string) => Promise<Run>;
  untilSignedIn(attemptId: string): Promise<void>;
  countSignIns(): number;
  /** From now on every home is signed in and has to stay so. */
  beginToJudge(): void;
  close(): Promise<void>;
};

const EXPIRED_CODES = ["CODEX_AUTH_EXPIRED", "CODEX_SIGNED_OUT"];

export async function openWitness(url: string, onText: (text: string) => void): Promise<Witness> {
  const runs: Run[] = [];
  const expired: string[] = [];
  const ends = new Latches<Run>();
  const signIns = new Latches<undefined>();
  const signedIn = new Set<string>();
  let isJudging = false;

  const see = (frame: ServerFrame) => {
    if (frame.type === "run_updated" && frame.run.status !== "running") {
      const { run } = frame;
      if (!ends.isOpen(run.id)) runs.push(run);
      if (run.error && EXPIRED_CODES.includes(run.error.code)) {
        expired.push(`${run.kind} run ${run.id}: ${run.error.code}`);
      }
      ends.open(run.id, run);
    }
    if (frame.type === "home_updated" && isJudging) {
      const { name, status } = frame.home;
      if (status === "expired" || status === "signed_out") expired.push(`${name}: ${status}`);
    }
    if (frame.type === "device_auth_updated" && frame.attempt.state === "signed_in") {
      signedIn.add(frame.attempt.id);
      signIns.open(frame.attempt.id, undefined);
    }
  };

  const tab = await openLiveTab(url, (frame, text) => {
    onText(text);
    see(frame);
  });
  tab.send({ type: "subscribe_sidebar" });
  tab.send({ type: "subscribe_sign_ins" });
  return {
    runs,
    expired,
    untilEnded: (runId) => ends.wait(runId),
    untilSignedIn: (attemptId) => signIns.wait(attemptId),
    countSignIns: () => signedIn.size,
    beginToJudge: () => void (isJudging = true),
    close: () => tab.close(),
  };
}

/** Things by name that happen once and may be waited for before or after. */
class Latches<Value> {
  readonly #latches = new Map<string, PromiseWithResolvers<Value>>();
  readonly #opened = new Set<string>();

  wait(name: string): Promise<Value> {
    return this.#latch(name).promise;
  }

  open(name: string, value: Value): void {
    this.#opened.add(name);
    this.#latch(name).resolve(value);
  }

  isOpen(name: string): boolean {
    return this.#opened.has(name);
  }

  #latch(name: string): PromiseWithResolvers<Value> {
    const latch = this.#latches.get(name) ?? Promise.withResolvers<Value>();
    this.#latches.set(name, latch);
    return latch;
  }
}
