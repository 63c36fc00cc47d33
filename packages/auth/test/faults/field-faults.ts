import type { PlainAnswer } from "./fault-server.ts";
import type { Fault, Nature } from "./fault.ts";
import { changing } from "./wire.ts";

/** Whether the client can do without a field of an answer. */
type Need =
  /** It is a text, and nothing goes without it. */
  | "required"
  /** The same, but it may be empty. */
  | "required, may be empty"
  /** It is not read, or has a default. */
  | "optional";

/** The fields of one request's answer. */
export interface AnswerFields {
  request: string;
  fields: Readonly<Record<string, Need>>;
}

/** What stands in a field's place; absent is left out altogether. */
const WRONG_VALUES: Readonly<Record<string, unknown>> = {
  absent: undefined,
  null: null,
  "a number": 42,
  "a negative": -1.5,
  "a truth": true,
  "a list": ["x"],
  "an object": { x: "y" },
  "no text": "",
  "another text": "\u0000 \u202E nonsense",
};

/** What is wrong with each value is a matter of what the field is for. */
function natureOf(need: Need, value: unknown): Nature {
  const isText = typeof value === "string" && (value !== "" || need === "required, may be empty");
  if (need === "optional" || isText) return { kind: "harmless" };
  return { kind: "unreadable", isProcessed: true };
}

/** Every wrong value in every field of an answer. Texts that only the server can judge are left out. */
export function fieldFaults({ fields }: AnswerFields): Fault[] {
  return Object.entries(fields).flatMap(([field, need]) =>
    Object.entries(WRONG_VALUES)
      .filter(([, value]) => need === "optional" || typeof value !== "string" || value === "")
      .map(([name, value]) => ({
        name: `${field}: ${name}`,
        nature: natureOf(need, value),
        sparesRefusals: true,
        behave: changing((answer) => withField(answer, field, value)),
      })),
  );
}

/** Only what the server grants is changed: its refusals stay what they are. */
function withField(answer: PlainAnswer, field: string, value: unknown): PlainAnswer {
  if (answer.status >= 300) return answer;
  const body = { ...(JSON.parse(answer.body.toString()) as object), [field]: value };
  return { ...answer, body: Buffer.from(JSON.stringify(body)) };
}

export const OPENAI_FIELDS: readonly AnswerFields[] = [
  {
    request: "usercode",
    fields: {
      device_auth_id: "required",
      user_code: "required",
      interval: "optional",
      expires_at: "optional",
      expires_in: "optional",
      verification_uri_complete: "optional",
    },
  },
  {
    request: "poll",
    fields: {
      authorization_code: "required",
      code_verifier: "required",
      code_challenge: "optional",
    },
  },
  {
    request: "exchange",
    fields: {
      id_token: "required",
      access_token: "required",
      refresh_token: "required, may be empty",
      token_type: "optional",
      expires_in: "optional",
      scope: "optional",
    },
  },
  // Whatever a refresh grants is kept: the old refresh token is spent.
  {
    request: "refresh",
    fields: { id_token: "optional", access_token: "optional", expires_in: "optional" },
  },
];

export const OIDC_FIELDS: readonly AnswerFields[] = [
  {
    request: "discovery",
    fields: {
      issuer: "required",
      token_endpoint: "required",
      some_extension: "optional",
      response_types_supported: "optional",
      authorization_response_iss_parameter_supported: "optional",
    },
  },
  {
    request: "device",
    fields: {
      device_code: "required",
      user_code: "required",
      verification_uri: "required",
      expires_in: "optional",
      interval: "optional",
    },
  },
  {
    request: "poll",
    fields: { access_token: "required", expires_in: "optional", scope: "optional" },
  },
  {
    request: "exchange",
    fields: { access_token: "required", expires_in: "optional", scope: "optional" },
  },
  { request: "refresh", fields: { access_token: "required", expires_in: "optional" } },
];
