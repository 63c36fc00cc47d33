import { createCodexProvider } from "../codex/codex-provider.ts";
import { createKeeperPort } from "../keeper/keeper-port.ts";
import { createLmStudioOnDemand } from "../lm-studio/on-demand.ts";
import type { WorkingFolders } from "../ports/working-folders.ts";
import type { Context } from "./context.ts";
import type { KeptHomes } from "./kept-homes.ts";

/** What answers turns: the Codex CLI, and the models of LM Studio. */
export function createModelProviders(
  { config, storage, live, version, log }: Context,
  { registry, keeper, keptOut }: KeptHomes,
  folders: WorkingFolders,
) {
  const codex = createCodexProvider(config, {
    version,
    homes: registry,
    folders,
    keptOut,
    keeper: createKeeperPort(keeper, log.child({ subsystem: "sign-ins" })),
    log: log.child({ subsystem: "codex" }),
    onModelsChanged: () =>
      live.publish({
        topic: "catalog",
        message: { type: "catalog_updated", catalog: "models" },
      }),
  });
  const lmStudio = createLmStudioOnDemand(
    { address: config.lmStudioUrl, token: config.lmStudioToken },
    { transcripts: storage.transcripts, log: log.child({ subsystem: "lm-studio" }) },
  );
  return {
    codex,
    providers: new Map([codex, lmStudio].map((each) => [each.id, each])),
    async close() {
      await Promise.all([codex.close(), lmStudio.close()]);
    },
  };
}
