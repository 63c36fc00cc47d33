import { setTimeout as sleep } from "node:timers/promises";
import { createCodex, type ApprovalDecision, type Codex } from "@latchkey/codex";
import { DEFAULT_MODEL, type AnswerApproval, type Model, type Provider } from "@latchkey/contracts";
import type { Logger } from "pino";
import type { ServerConfig } from "../config.ts";
import type { ModelProvider } from "../ports/model-provider.ts";
import type { SignInKeeper } from "../ports/sign-in-keeper.ts";
import { requireHome, type HomeRegistry, type RegisteredHome } from "./directory-homes.ts";
import { createHealing } from "./heal-turn.ts";
import { toTurnEvent } from "./turn-events.ts";

const LONGEST_ASK_MS = 1500;

/** Asked for when Codex does not name its models, as before the first sign-in. */
const USUAL_MODELS: Model[] = [{ id: "gpt-5.5", label: "gpt-5.5" }];

const DECISIONS = {
  allow: "accept",
  allow_for_session: "accept_for_session",
  deny: "decline",
} as const satisfies Record<AnswerApproval["decision"], ApprovalDecision>;

export type CodexProvider = ModelProvider & {
  /** A home's credentials were replaced: its next turn must use them. */
  adoptCredentials(home: RegisteredHome): Promise<void>;
  /** Resolves when no process uses what these homes held when it was called. */
  untilUnused(homes: readonly RegisteredHome[]): Promise<void>;
  countProcesses(): number;
  close(): Promise<void>;
};

type CodexDeps = { version: string; homes: HomeRegistry; keeper: SignInKeeper; log: Logger };

/** Answers turns with the real Codex CLI. */
export function createCodexProvider(
  config: ServerConfig,
  { version, homes, keeper, log }: CodexDeps,
): CodexProvider {
  const codex = createCodex({
    environment: config.environment,
    clientInfo: { name: "latchkey", title: "Latchkey", version },
    ...(config.codexBinary !== undefined && { binaryPath: config.codexBinary }),
  });
  const [serverHome] = homes.list();
  const findHome = (name: string | undefined) =>
    requireHome(name === undefined ? serverHome : homes.find(name));

  const models = createModelList(codex, findHome(undefined), log);

  return {
    id: "codex",
    describe: () => describe(codex, models),
    async runTurn(request, { signal, onEvent, onApproval }) {
      const { input, model, threadId, reasoningEffort, replacesLastTurn } = request;
      const { cwd = config.workspaceDirectory, developerInstructions, outputSchema } = request;
      const home = findHome(request.codexHome);
      const healing = createHealing(keeper, home.name, signal);
      const { status, error, usage } = await codex.runTurn(
        {
          home: home.path,
          cwd,
          input,
          ...(model !== DEFAULT_MODEL && { model }),
          ...(developerInstructions !== undefined && { developerInstructions }),
          ...(outputSchema !== undefined && { outputSchema }),
          ...(threadId !== undefined && { threadId }),
          ...(reasoningEffort !== undefined && { reasoningEffort }),
          ...(replacesLastTurn && { rollbackTurns: 1 }),
        },
        {
          signal: healing.signal,
          onEvent: (event) => {
            healing.observe(event);
            const shown = toTurnEvent(event, cwd);
            if (shown) onEvent(shown);
          },
          onApproval: async (asked, { signal: withdrawn }) =>
            DECISIONS[await onApproval(asked, withdrawn)],
        },
      );
      return healing.settle({ status, ...(error && { error }), ...(usage && { usage }) });
    },
    adoptCredentials: (home) => codex.invalidate(home.path),
    untilUnused: async (homes) => {
      await Promise.all(homes.map(({ path }) => codex.drain(path)));
    },
    countProcesses: () => codex.processCount(),
    close: () => codex.close(),
  };
}

async function describe(codex: Codex, models: () => Promise<Model[]>): Promise<Provider> {
  const provider = { id: "codex" as const, label: "Codex" };
  const availability = await codex.availability();
  if (!availability.isAvailable) {
    return { ...provider, available: false, reason: availability.reason, models: USUAL_MODELS };
  }
  return { ...provider, available: true, models: await models() };
}

/** The home's models; those last heard of while Codex does not name them, as when signed out. */
function createModelList(codex: Codex, home: RegisteredHome, log: Logger): () => Promise<Model[]> {
  let known = USUAL_MODELS;
  let asking: Promise<void> | undefined;
  const ask = async () => {
    try {
      const models = await codex.listModels(home.path);
      const usualFirst = models.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
      known = usualFirst.map(({ id, label }) => ({ id, label }));
    } catch (error) {
      log.info({ err: error }, "codex.models_unknown");
    } finally {
      asking = undefined;
    }
  };
  return async () => {
    asking ??= ask();
    await Promise.race([asking, sleep(LONGEST_ASK_MS, undefined, { ref: false })]);
    return known;
  };
}
