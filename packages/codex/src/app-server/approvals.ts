import {
  SERVER_REQUESTS,
  type ServerRequestAnswer,
  type ServerRequestMethod,
  type WireDecision,
} from "../protocol/server-requests.ts";

/** What a person may answer. `cancel` also stops the turn. */
export type ApprovalDecision = "accept" | "accept_for_session" | "decline" | "cancel";

/** Something that Codex may do only when it is allowed to. */
export interface ApprovalRequest {
  kind: "command" | "file_change" | "permissions";
  itemId: string;
  command?: string;
  cwd?: string;
  reason?: string;
}

export type Approve = (request: ApprovalRequest) => Promise<ApprovalDecision>;

const WIRE_DECISIONS = {
  accept: "accept",
  accept_for_session: "acceptForSession",
  decline: "decline",
  cancel: "cancel",
} as const satisfies Record<ApprovalDecision, WireDecision>;

/** The thread that a request of app-server is about. */
export function threadOfServerRequest(method: string, params: unknown): string | undefined {
  if (!isKnown(method)) return undefined;
  return SERVER_REQUESTS[method].params.safeParse(params).data?.threadId;
}

/**
 * Answers a request of app-server: approvals by asking, questions that nobody is there to answer
 * with a refusal. `undefined` for requests that are not supported.
 */
export async function answerServerRequest(
  method: string,
  params: unknown,
  approve: Approve,
): Promise<unknown> {
  if (!isKnown(method)) return undefined;
  switch (method) {
    case "item/commandExecution/requestApproval": {
      const request = SERVER_REQUESTS[method].params.parse(params);
      const { itemId, command, cwd, reason } = request;
      return decide(approve, { kind: "command", itemId, ...present({ command, cwd, reason }) });
    }
    case "item/fileChange/requestApproval": {
      const { itemId, reason } = SERVER_REQUESTS[method].params.parse(params);
      return decide(approve, { kind: "file_change", itemId, ...present({ reason }) });
    }
    case "item/permissions/requestApproval":
      return grant(SERVER_REQUESTS[method].params.parse(params), approve);
    case "item/tool/requestUserInput":
      return { answers: {} } satisfies ServerRequestAnswer<typeof method>;
    case "mcpServer/elicitation/request":
      return {
        action: "decline",
        content: null,
        _meta: null,
      } satisfies ServerRequestAnswer<typeof method>;
  }
}

async function decide(
  approve: Approve,
  request: ApprovalRequest,
): Promise<ServerRequestAnswer<"item/commandExecution/requestApproval">> {
  return { decision: WIRE_DECISIONS[await approve(request)] };
}

async function grant(
  params: { itemId: string; reason?: string | null | undefined; permissions: object },
  approve: Approve,
): Promise<ServerRequestAnswer<"item/permissions/requestApproval">> {
  const { itemId, reason, permissions } = params;
  const decision = await approve({ kind: "permissions", itemId, ...present({ reason }) });
  const isGranted = decision === "accept" || decision === "accept_for_session";
  return {
    permissions: isGranted ? present({ ...permissions }) : {},
    scope: decision === "accept_for_session" ? "session" : "turn",
  };
}

function present<Value>(
  fields: Record<string, Value | null | undefined>,
): Record<string, NonNullable<Value>> {
  const entries = Object.entries(fields);
  return Object.fromEntries(
    entries.filter(
      (entry): entry is [string, NonNullable<Value>] => entry[1] !== null && entry[1] !== undefined,
    ),
  );
}

function isKnown(method: string): method is ServerRequestMethod {
  return Object.hasOwn(SERVER_REQUESTS, method);
}
