import type { HttpResponse } from "../../http/response.ts";
import { readBody, readPeerError } from "../../http/response.ts";

const DEFAULT_DEVICE_CODE_LIFETIME_SECONDS = 15 * 60;
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["verification_url", "verification_uri"],
  ["verification_url_complete", "verification_uri_complete"],
  ["usercode", "user_code"],
]);

/**
 * Turns what servers really send into what the RFCs say: errors with status 200, form-encoded
 * answers, older names, numbers as text, absent and null fields. Headers but the type are left out.
 *
 * @see RFC 8628 §3.2, RFC 6749 §5.1, §5.2
 */
export function toStandardResponse(response: HttpResponse): Response {
  const isSuccess = response.status < 300;
  const fields = readFields(response);
  if (!fields) return new Response(null, { status: isSuccess ? 200 : 400 });
  const hasError = Boolean(fields["error"]) && fields["access_token"] === undefined;
  if (hasError) return Response.json(errorFields(response, fields), { status: 400 });
  return Response.json(standardFields(fields), { status: isSuccess ? 200 : response.status });
}

function readFields(response: HttpResponse): Record<string, unknown> | undefined {
  const body = readBody(response);
  if (body.kind === "json") return isFields(body.value) ? body.value : undefined;
  const isForm = body.kind === "malformed" && /^[\w.~%+-]+=[^\s{}]*$/u.test(response.text.trim());
  return isForm ? Object.fromEntries(new URLSearchParams(response.text.trim())) : undefined;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error as one word, wherever the server put it; its further fields are kept. */
function errorFields(response: HttpResponse, fields: Record<string, unknown>) {
  const { code, text } = readPeerError({ ...response, text: JSON.stringify(fields) });
  return { ...fields, error: code ?? "unknown", error_description: text };
}

function standardFields(fields: Record<string, unknown>): Record<string, unknown> {
  const named = Object.entries(fields).map(([name, value]) => [
    OTHER_NAMES.get(name) ?? name,
    value,
  ]);
  const present = named.filter(([, value]) => value !== null && value !== "");
  const standard = Object.fromEntries(present) as Record<string, unknown>;
  for (const name of ["expires_in", "interval"]) {
    const value = standard[name];
    // Only these: an object from outside can make `Number` throw.
    const seconds = typeof value === "number" || typeof value === "string" ? Number(value) : 0;
    if (seconds > 0 && Number.isFinite(seconds)) standard[name] = seconds;
    else Reflect.deleteProperty(standard, name);
  }
  if ("device_code" in standard) {
    standard["expires_in"] ??= DEFAULT_DEVICE_CODE_LIFETIME_SECONDS;
  }
  if ("access_token" in standard) standard["token_type"] ??= "bearer";
  if (typeof standard["scope"] !== "string") Reflect.deleteProperty(standard, "scope");
  return standard;
}
