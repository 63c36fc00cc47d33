import {
  StartAgentRunSchema,
  StartCommandRunSchema,
  type AgentList,
  type CommandList,
  type RunStarted,
} from "@latchkey/contracts";
import { Router } from "express";
import { listAgents, listCommands } from "../../use-cases/agents/list-agents.ts";
import type { RunDeps } from "../../use-cases/runs/run-deps.ts";
import { startAgentRun, startCommandRun } from "../../use-cases/runs/start-agent-run.ts";
import { parseInput } from "../respond.ts";

export function createAgentRoutes(deps: RunDeps): Router {
  const router = Router();

  router.get("/agents", async (_request, response) => {
    response.json((await listAgents(deps)) satisfies AgentList);
  });

  router.get("/agents/:name/commands", async (request, response) => {
    response.json((await listCommands(deps.agents, request.params.name)) satisfies CommandList);
  });

  router.post("/agents/:name/runs", async (request, response) => {
    const body = parseInput(StartAgentRunSchema, request.body);
    const started = await startAgentRun(deps, request.params.name, body);
    response.status(202).json(started satisfies RunStarted);
  });

  router.post("/agents/:name/commands/:command/runs", async (request, response) => {
    const { name: agent, command } = request.params;
    const body = parseInput(StartCommandRunSchema, request.body ?? {});
    const started = await startCommandRun(deps, { agent, command }, body);
    response.status(202).json(started satisfies RunStarted);
  });

  return router;
}
