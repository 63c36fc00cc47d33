import { Router, type RequestHandler, type Response } from "express";
import { z } from "zod";
import type { Account } from "../accounts/account.ts";
import type { SimState } from "../sim-state.ts";
import { authenticate } from "./bearer.ts";

const McpMessageSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string(),
});

/** What Codex asks of the ChatGPT backend beside the model. */
export function backendRoutes(state: SimState): Router {
  const router = Router();
  const forAccount = (answer: (account: Account) => unknown): RequestHandler => {
    return (req, res) => {
      const account = authenticate(state.grants, req, res);
      if (account !== undefined) res.json(answer(account));
    };
  };

  router.get(
    "/backend-api/wham/accounts/check",
    state.guard("accountsCheck"),
    forAccount((account) => ({ accounts: [routingOf(account)], default_account_id: account.id })),
  );
  // An empty list makes Codex use the models that come with it.
  router.get(
    ["/v1/models", "/backend-api/codex/models"],
    state.guard("models"),
    forAccount(() => ({ models: [] })),
  );
  router.get(
    "/backend-api/wham/settings/user",
    forAccount(() => ({})),
  );
  router.get("/backend-api/wham/usage", state.guard("usage"), forAccount(usageOf));
  router.get(
    "/backend-api/ps/plugins/installed",
    forAccount(() => ({ plugins: [], next_cursor: null })),
  );
  router.get(
    "/backend-api/ps/plugins/suggested/codex",
    forAccount(() => ({ plugins: [] })),
  );
  router.post("/backend-api/codex/analytics-events/events", (_req, res) => {
    res.json({});
  });
  router.post("/backend-api/ps/mcp", (req, res) => answerMcp(req.body, res));
  router.get("/backend-api/ps/mcp", (_req, res) => {
    res.status(405).json({ error: "Only POST is supported." });
  });

  return router;
}

// Codex insists on an https origin here, yet sends its requests to its configured base URLs.
function routingOf(account: Account): Record<string, unknown> {
  return {
    id: account.id,
    name: account.workspaceName ?? null,
    structure: account.workspaceName === undefined ? "personal" : "workspace",
    workspace_backend_origin: "https://chatgpt.com",
    account_routing_override: "NO_CONSTRAINT",
  };
}

function usageOf(account: Account): Record<string, unknown> {
  return { plan_type: account.plan, rate_limit: null, credits: null };
}

function answerMcp(body: unknown, res: Response): void {
  const message = McpMessageSchema.safeParse(body).data;
  if (message?.id === undefined) {
    res.status(202).end();
    return;
  }
  const results: Record<string, unknown> = {
    initialize: {
      protocolVersion: "2025-06-18",
      capabilities: { tools: {} },
      serverInfo: { name: "openai-sim", version: "0.1.0" },
    },
    "tools/list": { tools: [] },
  };
  res.json({ jsonrpc: "2.0", id: message.id, result: results[message.method] ?? {} });
}
