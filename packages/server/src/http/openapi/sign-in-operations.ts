import {
  AuditListSchema,
  CodexHomeListSchema,
  DeviceAuthAttemptSchema,
  DeviceAuthListSchema,
  DeviceAuthStartedSchema,
  ListAuditQuerySchema,
  StartDeviceAuthSchema,
} from "@latchkey/contracts";
import type { Operation } from "./operation.ts";

export const SIGN_IN_OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET /codex/homes": {
    id: "listCodexHomes",
    tag: "sign-ins",
    summary: "Every Codex home with its sign-in",
    status: 200,
    answer: CodexHomeListSchema,
  },
  "POST /codex/device-auth": {
    id: "startDeviceAuth",
    tag: "sign-ins",
    summary: "Start to sign a Codex home in; without a body, the server's own",
    body: StartDeviceAuthSchema,
    isBodyOptional: true,
    status: 201,
    answer: DeviceAuthStartedSchema,
  },
  "GET /codex/device-auth": {
    id: "listDeviceAuths",
    tag: "sign-ins",
    summary: "Sign-ins that are pending or ended lately",
    status: 200,
    answer: DeviceAuthListSchema,
  },
  "GET /codex/device-auth/:id": {
    id: "getDeviceAuth",
    tag: "sign-ins",
    summary: "One sign-in",
    status: 200,
    answer: DeviceAuthAttemptSchema,
  },
  "DELETE /codex/device-auth/:id": {
    id: "cancelDeviceAuth",
    tag: "sign-ins",
    summary: "Give up on a sign-in",
    status: 200,
    answer: DeviceAuthAttemptSchema,
  },
  "GET /audit": {
    id: "listAudit",
    tag: "sign-ins",
    summary: "Who signed what in and out, newest first",
    query: ListAuditQuerySchema,
    status: 200,
    answer: AuditListSchema,
  },
};
