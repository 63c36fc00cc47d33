import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { CodexModel } from "@latchkey/codex";
import type { Model } from "@latchkey/contracts";
import type { Logger } from "pino";

/** How long a page waits for Codex: a later answer is announced. */
const MAX_WAIT_MS = 1500;

/** Offered while Codex has never named its models, as before the first sign-in. */
const USUAL_MODELS: Model[] = [{ id: "gpt-5.5", label: "gpt-5.5" }];

export type ModelList = {
  /** What is known without asking. */
  known(): Model[];
  /** Asks Codex; returns what was known before when it takes long. */
  read(): Promise<Model[]>;
};

type Options = {
  ask: () => Promise<CodexModel[]>;
  /** Codex has named other models than those known before. */
  onChange: () => void;
  log: Logger;
};

/** The models of a home; those last heard of while Codex does not name them, as when signed out. */
export function createModelList({ ask, onChange, log }: Options): ModelList {
  let known = USUAL_MODELS;
  let asking: Promise<void> | undefined;

  const askOnce = async () => {
    try {
      const models = await ask();
      const usualFirst = models.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
      const named = usualFirst.map(({ id, label }) => ({ id, label }));
      if (isDeepStrictEqual(named, known)) return;
      known = named;
      onChange();
    } catch (error) {
      log.info({ err: error }, "codex.models_unknown");
    } finally {
      asking = undefined;
    }
  };

  return {
    known: () => known,
    async read() {
      asking ??= askOnce();
      await Promise.race([asking, sleep(MAX_WAIT_MS, undefined, { ref: false })]);
      return known;
    },
  };
}
