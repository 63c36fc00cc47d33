import { performance } from "node:perf_hooks";

import type { CodexTurnEvent, TurnOutcome } from "@latchkey/codex";
import { createCodex } from "@latchkey/codex";
import { codexEnvironment } from "@latchkey/openai-sim";
import { onTestFinished } from "vitest";

import type { World } from "./world.ts";

/** A turn that runs in a real app-server. */
export interface Turn {
  outcome: Promise<TurnOutcome & { durationMs: number }>;
  /** Resolves with the first event of a type, or when the turn has ended without one. */
  until: (type: CodexTurnEvent["type"]) => Promise<void>;
}

/** Real Codex app-servers against the stand-in, one a home. */
export function startCodex(world: World) {
  const codex = createCodex({
    // Commands go through a login shell, which would read what somebody has in a home of their own.
    environment: { PATH: process.env["PATH"] ?? "", HOME: world.root },
    extraEnvironment: codexEnvironment(world.sim.url),
    clientInfo: { name: "latchkey", version: "0.0.0" },
  });
  onTestFinished(() => codex.close());

  /** `onChallenge` is called at the first 401 that the turn reports. */
  function startTurn(home: string, input: string, onChallenge: () => void = () => undefined): Turn {
    const seen = new Set<string>();
    const waiting = new Set<() => void>();
    const startedAt = performance.now();
    const path = world.homePath(home);
    const outcome = codex
      .runTurn(
        { home: path, cwd: path, input },
        {
          signal: new AbortController().signal,
          onEvent: ({ type }) => {
            if (type === "auth_challenge") onChallenge();
            seen.add(type);
            for (const wake of waiting) wake();
          },
        },
      )
      .then((ended) => ({ ...ended, durationMs: performance.now() - startedAt }));
    return {
      outcome,
      async until(type) {
        while (!seen.has(type)) {
          const next = new Promise<string>((resolve) => waiting.add(() => resolve("event")));
          if ((await Promise.race([next, outcome.then(() => "end")])) === "end") return;
        }
      },
    };
  }

  return { startTurn };
}
