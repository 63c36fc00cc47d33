import { StartFlowRunSchema, type FlowList, type RunStarted } from "@latchkey/contracts";
import { Router } from "express";
import { listFlows } from "../../use-cases/flows/list-flows.ts";
import type { RunDeps } from "../../use-cases/runs/run-deps.ts";
import { startFlowRun } from "../../use-cases/runs/start-flow-run.ts";
import { parseInput } from "../respond.ts";

export function createFlowRoutes(deps: RunDeps): Router {
  const router = Router();

  router.get("/flows", async (_request, response) => {
    response.json((await listFlows(deps)) satisfies FlowList);
  });

  router.post("/flows/:name/runs", async (request, response) => {
    const body = parseInput(StartFlowRunSchema, request.body ?? {});
    const started = await startFlowRun(deps, request.params.name, body);
    response.status(202).json(started satisfies RunStarted);
  });

  return router;
}
