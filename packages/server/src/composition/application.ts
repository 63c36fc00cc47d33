import { createWorkingFolders } from "../agents/working-folders.ts";
import { createGuessLimit, NO_GUESS_LIMIT } from "../guards/guess-limit.ts";
import { createAccess } from "../use-cases/access/access.ts";
import { createAudit } from "../use-cases/audit/audit.ts";
import { SERVER_CLOSING } from "../use-cases/runs/run-failures.ts";
import type { ConsoleContext } from "./context.ts";
import { openKeptHomes } from "./kept-homes.ts";
import { createModelProviders } from "./model-providers.ts";
import { createRunDeps, watchCatalogs } from "./runs.ts";
import { createSignIns } from "./sign-ins.ts";

export type Application = Awaited<ReturnType<typeof openApplication>>;

/** Puts the adapters behind the use cases. */
export async function openApplication(context: ConsoleContext) {
  const { config, accessToken, storage, log } = context;
  const kept = await openKeptHomes(context);
  const folders = await createWorkingFolders(config);
  const models = createModelProviders(context, kept, folders);
  const audit = createAudit(storage.auditTrail, log.child({ subsystem: "audit" }));
  const { signIns, deviceAuth } = createSignIns(context, {
    kept,
    onReplaced: (home) => models.codex.adoptCredentials(home),
    audit,
  });
  const { providers } = models;
  const runDeps = createRunDeps(context, { providers, homes: kept.homes, folders });
  const endWatch = watchCatalogs(config, runDeps);
  return {
    runDeps,
    deviceAuth,
    signIns,
    audit,
    access: createAccess(
      accessToken.value,
      storage.sessions,
      accessToken.isMade ? NO_GUESS_LIMIT : createGuessLimit(),
    ),
    refreshes: kept.refreshes,
    countCodexProcesses: () => models.codex.countProcesses(),
    close: async () => {
      endWatch();
      await deviceAuth.close();
      await runDeps.active.endAll(SERVER_CLOSING);
      await models.close();
      await kept.close();
    },
  };
}
