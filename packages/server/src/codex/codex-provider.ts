import { createCodex, type Codex } from "@latchkey/codex";
import type { Model, Provider } from "@latchkey/contracts";
import type { Logger } from "pino";
import type { ServerConfig } from "../config.ts";
import type { CodexHomes } from "../ports/codex-homes.ts";
import type { ModelProvider, TurnContext, TurnOutcome, TurnRequest } from "../ports/model-provider.ts";
import { requireHome, type RegisteredHome } from "./directory-homes.ts";
import { toTurnEvent } from "./turn-events.ts";

const DESCRIBE_MS = 10_000;

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
    runTurn: (request, context) =>
      runTurn(codex, toCodexTurn(request, findHome(request.codexHome), config), context),
    adoptCredentials: (home) => codex.invalidate(home.path),
    close: () => codex.close(),
  };
}
