import {
  ChangeConversationSchema,
  CreateConversationSchema,
  ListConversationsQuerySchema,
  ListTurnsQuerySchema,
  StartTurnSchema,
  type Conversation,
  type ConversationDetails,
  type ConversationPage,
  type Created,
  type RunStarted,
  type TurnPage,
} from "@latchkey/contracts";
import { Router } from "express";
import { NotFound } from "../../failure.ts";
import {
  changeConversation,
  createConversation,
  deleteConversation,
  describeConversation,
  listConversations,
} from "../../use-cases/conversations/conversations.ts";
import type { RunDeps } from "../../use-cases/runs/run-deps.ts";
import { startTurn } from "../../use-cases/runs/start-turn.ts";
import { parseInput } from "../respond.ts";

export function createConversationRoutes(deps: RunDeps): Router {
  const router = Router();

  router.get("/conversations", async (request, response) => {
    const query = parseInput(ListConversationsQuerySchema, request.query);
    response.json((await listConversations(deps, query)) satisfies ConversationPage);
  });

  router.post("/conversations", async (request, response) => {
    const body = parseInput(CreateConversationSchema, request.body);
    response.status(201).json((await createConversation(deps, body)) satisfies Created);
  });

  router.get("/conversations/:id", async (request, response) => {
    response.json(
      (await describeConversation(deps, request.params.id)) satisfies ConversationDetails,
    );
  });

  router.patch("/conversations/:id", async (request, response) => {
    const change = parseInput(ChangeConversationSchema, request.body);
    const conversation = await changeConversation(deps, request.params.id, change);
    response.json(conversation satisfies Conversation);
  });

  router.delete("/conversations/:id", async (request, response) => {
    await deleteConversation(deps, request.params.id);
    response.status(204).end();
  });

  router.get("/conversations/:id/turns", async (request, response) => {
    const query = parseInput(ListTurnsQuerySchema, request.query);
    const page = await deps.transcripts.listTurns(request.params.id, query);
    if (!page) throw new NotFound("conversation");
    response.json(page satisfies TurnPage);
  });

  router.post("/conversations/:id/turns", async (request, response) => {
    const body = parseInput(StartTurnSchema, request.body);
    response
      .status(202)
      .json((await startTurn(deps, request.params.id, body)) satisfies RunStarted);
  });

  return router;
}
