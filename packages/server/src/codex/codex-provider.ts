import {
  createCodex,
  describeUntestedVersion,
  type ApprovalDecision,
  type Codex,
  type KeptOut,
} from "@latchkey/codex";
import { DEFAULT_MODEL, type AnswerApproval, type Provider } from "@latchkey/contracts";
import type { Logger } from "pino";
import type { ServerConfig } from "../config.ts";
import { Failure } from "../failure.ts";
import type { ModelProvider } from "../ports/model-provider.ts";
import type { SignInKeeper } from "../ports/sign-in-keeper.ts";
import type { WorkingFolders } from "../ports/working-folders.ts";
import { requireHome, type HomeRegistry, type RegisteredHome } from "./directory-homes.ts";
import { createHealing } from "./heal-turn.ts";
import { createModelList, type ModelList } from "./model-list.ts";
import { createWaitingItem, toTurnEvent } from "./turn-events.ts";

const DECISIONS = {
  allow: "accept",
  allow_for_session: "accept_for_session",
  deny: "decline",
} as const satisfies Record<AnswerApproval["decision"], ApprovalDecision>;

export type CodexProvider = ModelProvider & {
  /** A home's credentials were replaced: its next turn must use them. */
  adoptCredentials(home: RegisteredHome): Promise<void>;
  countProcesses(): number;
  close(): Promise<void>;
};

type CodexDeps = {
  version: string;
  homes: HomeRegistry;
  folders: WorkingFolders;
  keeper: SignInKeeper;
  /** What commands of the model are kept from. */
  keptOut: () => KeptOut;
  log: Logger;
  /** The models to choose from may be others than those that were last told. */
  onModelsChanged: () => void;
};

/** Answers turns with the real Codex CLI. */
export function createCodexProvider(
  config: ServerConfig,
  { version, homes, folders, keeper, keptOut, log, onModelsChanged }: CodexDeps,
): CodexProvider {
  const codex = createCodex({
    environment: config.environment,
    extraEnvironment: Object.fromEntries(
      config.codexVariables.map((name) => [name, config.environment[name]]),
    ),
    clientInfo: { name: "latchkey", title: "Latchkey", version },
    maxProcesses: config.limits.codexProcesses,
    keptOut,
    ...(config.codexBinary !== undefined && { binaryPath: config.codexBinary }),
  });
  const [serverHome] = homes.list();
  const findHome = (name: string | undefined) =>
    requireHome(name === undefined ? serverHome : homes.find(name));

  const models = createModelList({
    ask: () => codex.listModels(findHome(undefined).path),
    onChange: onModelsChanged,
    log,
  });

  return {
    id: "codex",
    describe: () => describe(codex, models),
    async runTurn(request, { signal, onEvent, onApproval }) {
      const { input, model, threadId, reasoningEffort, replacesLastTurn } = request;
      const { cwd = folders.workspace, developerInstructions, outputSchema, isReview } = request;
      const home = findHome(request.codexHome);
      const guard = guardFolder(folders, cwd);
      const waiting = createWaitingItem(onEvent, config.limits.codexProcesses);
      const healing = createHealing(keeper, home.name, AbortSignal.any([signal, guard.signal]));
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
          ...(isReview && { isReview }),
          ...(replacesLastTurn && { rollbackTurns: 1 }),
        },
        {
          signal: healing.signal,
          beforeTurn: () => {
            waiting.end("completed");
            return guard.confirm();
          },
          onEvent: (event) => {
            if (event.type === "waiting_for_process") waiting.begin();
            healing.observe(event);
            const shown = toTurnEvent(event, cwd);
            if (shown) onEvent(shown);
          },
          onApproval: async (asked, { signal: withdrawn }) => {
            const decision = DECISIONS[await onApproval(asked, withdrawn)];
            // A person may have taken hours to answer.
            if (decision !== "decline") await guard.confirm();
            return decision;
          },
        },
      );
      waiting.end("failed");
      if (guard.refusal) return { status: "failed", error: guard.refusal.toBody() };
      return healing.settle({ status, ...(error && { error }), ...(usage && { usage }) });
    },
    async adoptCredentials(home) {
      await codex.invalidate(home.path);
      if (home.name === serverHome?.name) onModelsChanged();
    },
    countProcesses: () => codex.processCount(),
    close: () => codex.close(),
  };
}

async function describe(codex: Codex, models: ModelList): Promise<Provider> {
  const provider = { id: "codex" as const, label: "Codex" };
  const availability = await codex.availability();
  if (!availability.isAvailable) {
    return { ...provider, available: false, reason: availability.reason, models: models.known() };
  }
  const notice = describeUntestedVersion(availability.version);
  return {
    ...provider,
    available: true,
    ...(notice !== undefined && { notice }),
    models: await models.read(),
  };
}

/** Looks whether a folder is still the one that was chosen; when it is not, the turn ends at once. */
function guardFolder(folders: WorkingFolders, directory: string) {
  const replaced = new AbortController();
  const guard = {
    signal: replaced.signal,
    refusal: undefined as Failure | undefined,
    confirm: async () => {
      try {
        await folders.confirm(directory);
      } catch (error) {
        if (error instanceof Failure) guard.refusal = error;
        replaced.abort(error);
        throw error;
      }
    },
  };
  return guard;
}
