import {
  AnswerApprovalSchema,
  type ApprovalItem,
  type Run,
  type RunStarted,
} from "@latchkey/contracts";
import { Router, type Request } from "express";
import { NotFound } from "../../failure.ts";
import { answerApproval } from "../../use-cases/runs/answer-approval.ts";
import { dismissRun } from "../../use-cases/runs/dismiss-run.ts";
import { toPublicRun } from "../../use-cases/runs/public-run.ts";
import { retryRun } from "../../use-cases/runs/retry-run.ts";
import type { RunDeps } from "../../use-cases/runs/run-deps.ts";
import { parseInput } from "../respond.ts";

/** What Codex asks is answered by people: a command that it runs may have got hold of the token. */
export function createRunRoutes(
  deps: RunDeps,
  requirePerson: (request: Request<object>) => Promise<void>,
): Router {
  const router = Router();

  const getRun = async (id: string): Promise<Run> => {
    const run = await deps.runs.get(id);
    if (!run) throw new NotFound("run");
    return toPublicRun(run);
  };

  router.get("/runs/:id", async (request, response) => {
    response.json((await getRun(request.params.id)) satisfies Run);
  });

  router.post("/runs/:id/cancel", async (request, response) => {
    await getRun(request.params.id);
    await deps.active.cancel(request.params.id);
    response.json((await getRun(request.params.id)) satisfies Run);
  });

  router.post("/runs/:id/retry", async (request, response) => {
    response.status(202).json((await retryRun(deps, request.params.id)) satisfies RunStarted);
  });

  router.post("/runs/:id/dismiss", async (request, response) => {
    await dismissRun(deps, request.params.id);
    response.status(204).end();
  });

  router.post("/runs/:runId/approvals/:approvalId", async (request, response) => {
    await requirePerson(request);
    const { decision } = parseInput(AnswerApprovalSchema, request.body);
    const approval = await answerApproval(deps, request.params, decision);
    response.json(approval satisfies ApprovalItem);
  });

  return router;
}
