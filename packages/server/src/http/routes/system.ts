import type { Health, ProviderList } from "@latchkey/contracts";
import { Router } from "express";
import { NotFound } from "../../failure.ts";
import type { ModelProvider } from "../../ports/model-provider.ts";

/** Something that a person may start from the console's menu beside the console's own work. */
export type ExtraAction = {
  id: string;
  label: string;
  description: string;
  run: () => Promise<void>;
};

export function createHealthRoute({
  version,
  extraActions,
}: {
  version: string;
  extraActions: readonly ExtraAction[];
}): Router {
  const router = Router();
  router.get("/health", (_request, response) => {
    response.json({
      status: "ok",
      version,
      extraActions: extraActions.map(({ id, label, description }) => ({ id, label, description })),
    } satisfies Health);
  });
  return router;
}

export function createSystemRoutes({
  providers,
  extraActions,
}: {
  providers: readonly ModelProvider[];
  extraActions: readonly ExtraAction[];
}): Router {
  const router = Router();

  router.get("/providers", async (_request, response) => {
    const described = await Promise.all(providers.map((provider) => provider.describe()));
    response.json(described satisfies ProviderList);
  });

  router.post("/extra-actions/:id", async (request, response) => {
    const action = extraActions.find(({ id }) => id === request.params.id);
    if (!action) throw new NotFound("action");
    await action.run();
    response.status(204).end();
  });

  return router;
}
