import { SESSION_KEY_HEADER } from "@latchkey/contracts/plain";
import { accessRequired } from "./access-signal.ts";
import { ApiError } from "./api-error.ts";
import { basePath } from "./base-path.ts";
import { noteServerDate } from "./server-clock.ts";
import { readSessionKey } from "./session-key.ts";
import { loadWire, type Wire } from "./wire.ts";

const TIMEOUT_MS = 30_000;

/** What reads an answer: a zod schema of the wire contract. */
type Parser<Output> = {
  safeParse(
    value: unknown,
  ): { success: true; data: Output } | { success: false; error: { message: string } };
};

export type ApiRequest = {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  timeoutMs?: number;
  /** Whether the browser sends it even when the page goes away. */
  isKeptAlive?: boolean;
};

/** Sends a request whose answer has a body, and validates it. */
export async function requestJson<Output>(
  path: string,
  parserOf: (wire: Wire) => Parser<Output>,
  request: ApiRequest = {},
): Promise<Output> {
  const [response, wire] = await Promise.all([send(path, request), loadWire()]);
  const parsed = parserOf(wire).safeParse(await readJson(response));
  if (parsed.success) return parsed.data;
  throw new ApiError("INTERNAL", `Unexpected answer from ${path}.`, {
    status: response.status,
    cause: parsed.error,
  });
}

/** Sends a request whose answer is only its status. */
export async function requestDone(path: string, request: ApiRequest = {}): Promise<void> {
  await send(path, request);
}

/** Fetches what the page shows as it is, such as an image. */
export async function requestBlob(path: string, request: ApiRequest = {}): Promise<Blob> {
  const response = await send(path, request);
  return response.blob();
}

async function send(path: string, request: ApiRequest): Promise<Response> {
  const response = await fetch(`${basePath()}${path}`, fetchOptions(request)).catch(
    (cause: unknown) => {
      if (request.signal?.aborted) throw request.signal.reason;
      throw new ApiError("CONNECTION_LOST", "The server did not answer.", { status: 0, cause });
    },
  );
  noteServerDate(response.headers.get("date"));
  if (response.ok) return response;
  throw await failureOf(response);
}

function fetchOptions({ method, body, signal, ...request }: ApiRequest): RequestInit {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
  return {
    method: method ?? "GET",
    credentials: "same-origin",
    cache: "no-store",
    keepalive: request.isKeptAlive ?? false,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    headers: {
      accept: "application/json",
      ...sessionHeader(),
      ...(body !== undefined && jsonHeader),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

function sessionHeader(): Record<string, string> {
  const key = readSessionKey();
  return key === undefined ? {} : { [SESSION_KEY_HEADER]: key };
}

const jsonHeader = { "content-type": "application/json" };

async function failureOf(response: Response): Promise<ApiError> {
  const { ErrorBodySchema } = await loadWire();
  const parsed = ErrorBodySchema.safeParse(await readJson(response));
  const { status } = response;
  if (status === 401) accessRequired.raise();
  if (parsed.success) return new ApiError(parsed.data.code, parsed.data.message, { status });
  return new ApiError("INTERNAL", `The server answered with status ${status}.`, { status });
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    throw new ApiError("CONNECTION_LOST", "The answer broke off.", { status: 0, cause });
  });
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
