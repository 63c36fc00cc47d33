import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";

import type { AuthErrorCode, HttpRequest } from "../../src/index.ts";
import { isAuthError } from "../../src/index.ts";
import { FakeClock } from "../support/fake-clock.ts";
import type { Fault } from "./fault.ts";
import { FaultyRoute } from "./faulty-route.ts";
import type { FaultWorld } from "./world.ts";

/** Whether the fault goes away after it has struck once. */
export type Mode = "once" | "for ever";

export type End = "ok" | AuthErrorCode;

/** What became of the credentials that were stored before. */
export type Stored = "same" | "new" | "gone" | "damaged";

/** How a cell ended, or has to end. */
export interface Outcome {
  end: End;
  reason?: string;
  /** Whether the server may have done what it was asked, as far as the client can know. */
  isAnswerLost?: boolean;
  /** How a second try ended, where a first one is not repeated by itself. */
  then?: End;
  stored?: Stored;
  /** Whether it went on until the code's own deadline. */
  isPatient?: boolean;
}

/** One cell: this fault meets one kind of request. */
export interface Cell {
  world: FaultWorld;
  fault: Fault;
  mode: Mode;
}

/** What a driver works with. */
export interface Stage {
  route: FaultyRoute;
  clock: FakeClock;
  /** A directory of its own. */
  directory: string;
}

/** A kind of request of one provider: how to bring it about, and the rules for how it ends. */
export interface RequestUnderFire {
  name: string;
  run(cell: Cell): Promise<Outcome>;
  expected(fault: Fault, mode: Mode): Outcome;
}

export interface StageOptions {
  origin: string;
  isTarget: (request: HttpRequest) => boolean;
  /** How often the fault strikes when it strikes once. Default 1. */
  limit?: number;
}

/** Gives a cell its place to play on, and clears it away. */
export async function onStage<T>(
  { world, fault, mode }: Cell,
  { origin, isTarget, limit = 1 }: StageOptions,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const clock = new FakeClock();
  const directory = join(world.directory, randomUUID());
  await mkdir(directory);
  const route = new FaultyRoute(world, {
    fault,
    origin,
    isTarget,
    clock,
    limit: mode === "once" ? limit : Number.POSITIVE_INFINITY,
  });
  return play({ route, clock, directory });
}

/** How a promise ended; an error that nobody has foreseen, or that tells a secret, is thrown on. */
export async function endOf(
  promise: Promise<unknown>,
  secrets: readonly string[] = [],
): Promise<Pick<Outcome, "end" | "reason" | "isAnswerLost">> {
  try {
    await promise;
    return { end: "ok" };
  } catch (error) {
    return endOfFailure(error, secrets);
  }
}

export function endOfFailure(
  error: unknown,
  secrets: readonly string[],
): Pick<Outcome, "end" | "reason" | "isAnswerLost"> {
  if (!isAuthError(error)) throw error;
  const told = inspect(error, { depth: 9 });
  if (secrets.some((secret) => secret !== "" && told.includes(secret))) {
    throw new Error(`the error ${error.code} tells a secret`);
  }
  const isAnswerLost = error.reason === "answer_lost";
  return {
    end: error.code,
    isAnswerLost,
    ...(error.reason === undefined ? {} : { reason: error.reason }),
  };
}
