import {
  HealthSchema,
  OpenSessionSchema,
  ProviderListSchema,
  SessionOpenedSchema,
} from "@latchkey/contracts";
import type { Operation } from "./operation.ts";

export const SYSTEM_OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET /health": {
    id: "getHealth",
    tag: "system",
    summary: "Whether the server lives, and its version",
    status: 200,
    answer: HealthSchema,
    isOpen: true,
  },
  "GET /openapi.json": {
    id: "getOpenApi",
    tag: "system",
    summary: "This document",
    status: 200,
  },
  "GET /providers": {
    id: "listProviders",
    tag: "system",
    summary: "Who can answer, with which models",
    status: 200,
    answer: ProviderListSchema,
  },
  "POST /extra-actions/:id": {
    id: "startExtraAction",
    tag: "system",
    summary: "Do something that this server offers beside the console",
    status: 204,
  },
  "POST /session": {
    id: "openSession",
    tag: "access",
    summary: "Open a session, with the access token or the code of a sign-in link",
    body: OpenSessionSchema,
    status: 200,
    answer: SessionOpenedSchema,
    isOpen: true,
  },
  "DELETE /session": {
    id: "closeSession",
    tag: "access",
    summary: "Close the session of this browser",
    status: 204,
    isOpen: true,
  },
};
