import { ListAuditQuerySchema, type AuditList } from "@latchkey/contracts";
import { Router } from "express";
import type { Audit } from "../../use-cases/audit/audit.ts";
import { parseInput } from "../respond.ts";

export function createAuditRoutes(audit: Audit): Router {
  const router = Router();

  router.get("/audit", async (request, response) => {
    const { limit } = parseInput(ListAuditQuerySchema, request.query);
    response.json({ entries: await audit.list(limit) } satisfies AuditList);
  });

  return router;
}
