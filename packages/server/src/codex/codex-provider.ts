import { createCodex, type Codex } from "@latchkey/codex";
import type { Model, Provider } from "@latchkey/contracts";
import type { Logger } from "pino";
import type { ServerConfig } from "../config.ts";
import type { CodexHomes } from "../ports/codex-homes.ts";
import type { ModelProvider } from "../ports/model-provider.ts";
import { requireHome, type RegisteredHome } from "./directory-homes.ts";
import { toTurnEvent } from "./turn-events.ts";

/** Asked for when Codex does not name its models, as before the first sign-in. */
const USUAL_MODELS: Model[] = [{ id: "gpt-5.5", label: "gpt-5.5" }];

export type CodexProvider = ModelProvider & {
  /** A home's credentials were replaced: its next turn must use them. */
  adoptCredentials(home: RegisteredHome): Promise<void>;
  close(): Promise<void>;
};

/** Answers turns with the real Codex CLI. */
export function createCodexProvider(
  config: ServerConfig,
  { version, homes, log }: { version: string; homes: CodexHomes; log: Logger },
): CodexProvider {
  const codex = createCodex({
    environment: config.environment,
    clientInfo: { name: "latchkey", title: "Latchkey", version },
    ...(config.codexBinary !== undefined && { binaryPath: config.codexBinary }),
  });
  const [serverHome] = homes.list();
  const findHome = (name: string | undefined) =>
    requireHome(name === undefined ? serverHome : homes.find(name));

  return {
    id: "codex",
    describe: () => describe(codex, findHome(undefined), log),
    async runTurn(request, { signal, onEvent }) {
      const { input, model, threadId, reasoningEffort, replacesLastTurn } = request;
      const { status, error, usage } = await codex.runTurn(
        {
          home: findHome(request.codexHome).path,
          cwd: config.workspaceDirectory,
          input,
          model,
          ...(threadId !== undefined && { threadId }),
          ...(reasoningEffort !== undefined && { reasoningEffort }),
          ...(replacesLastTurn && { rollbackTurns: 1 }),
        },
        {
          signal,
          onEvent: (event) => {
            const shown = toTurnEvent(event);
            if (shown) onEvent(shown);
          },
        },
      );
      return { status, ...(error && { error }), ...(usage && { usage }) };
    },
    adoptCredentials: (home) => codex.invalidate(home.path),
    close: () => codex.close(),
  };
}

async function describe(codex: Codex, home: RegisteredHome, log: Logger): Promise<Provider> {
  const provider = { id: "codex" as const, label: "Codex" };
  const availability = await codex.availability();
  if (!availability.isAvailable) {
    return { ...provider, available: false, reason: availability.reason, models: USUAL_MODELS };
  }
  return { ...provider, available: true, models: await listModels(codex, home, log) };
}

async function listModels(codex: Codex, home: RegisteredHome, log: Logger): Promise<Model[]> {
  try {
    const models = await codex.listModels(home.path);
    const usualFirst = models.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
    return usualFirst.map(({ id, label }) => ({ id, label }));
  } catch (error) {
    log.info({ err: error }, "codex.models_unknown");
    return USUAL_MODELS;
  }
}
