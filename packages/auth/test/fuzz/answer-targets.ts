import { inspect } from "node:util";

import type { Arbitrary } from "fast-check";
import { constantFrom, dictionary, integer, oneof, record } from "fast-check";

import { anyText, nearly, textsLike } from "../../../contracts/test/fuzz/arbitraries.ts";
import type { FuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { fuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import type {
  AnyProvider,
  DeviceAuthorization,
  HttpClient,
  HttpResponse,
} from "../../src/index.ts";
import {
  createOAuthProvider,
  createOidcProvider,
  createOpenAiProvider,
  isAuthError,
} from "../../src/index.ts";
import { readBody, readPeerError, retryAfterSeconds } from "../../src/http/response.ts";
import { readRefreshAnswer } from "../../src/provider/openai/refresh.ts";
import { idTokenFor, jwt } from "../support/tokens.ts";

const ISSUER = "https://auth.example.com";

const tokens = {
  id_token: idTokenFor("acct-1"),
  access_token: jwt({ exp: 1_900_000_000 }),
  refresh_token: "rt-new",
  token_type: "Bearer",
  expires_in: 3600,
  scope: "openid",
};
const standardTokens = {
  ...tokens,
  id_token: jwt({ iss: ISSUER, aud: "client-1", sub: "s", iat: 1, exp: 4_000_000_000 }),
};
const refusal = {
  error: { code: "slow_down", type: "x", message: "No: secret-refresh-token" },
  error_description: "secret-code secret-device-code",
  interval: 7,
};
const flatRefusal = { error: "authorization_pending", error_description: "Not yet.", interval: 9 };
const userCode = {
  device_auth_id: "secret-device-code",
  user_code: "ABCD-12345",
  interval: "5",
  expires_at: "2030-01-01T00:00:00Z",
};
const deviceCode = {
  device_code: "secret-device-code",
  user_code: "ABCD",
  verification_uri: `${ISSUER}/device`,
  verification_uri_complete: `${ISSUER}/device?c=ABCD`,
  expires_in: 600,
  interval: 5,
};
const approval = { authorization_code: "c", code_verifier: "v", code_challenge: "h" };
const metadata = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  device_authorization_endpoint: `${ISSUER}/device`,
  revocation_endpoint: `${ISSUER}/revoke`,
  scopes_supported: ["openid"],
  response_types_supported: ["code"],
};

const anyStatus = oneof(
  constantFrom(200, 200, 200, 201, 204, 400, 401, 403, 404, 429, 503),
  integer({ min: 200, max: 599 }),
);
const anyDate = oneof(nearly(constantFrom("Wed, 21 Oct 2026 07:28:00 GMT")), anyText);
const anyHeaders: Arbitrary<Record<string, string>> = oneof(
  constantFrom({}, { "content-type": "application/json" }, { "content-type": "text/html" }),
  record({ "retry-after": oneof(anyDate, integer().map(String)), date: anyDate }),
  dictionary(anyText, anyText, { maxKeys: 3 }),
);

/** Answers around the examples, with any status and headers. */
function answersLike(...examples: readonly object[]): Arbitrary<HttpResponse> {
  const texts = oneof(...examples.map((example) => textsLike(example)));
  return record({ status: anyStatus, headers: anyHeaders, text: texts });
}

/** A network on which everything is answered with one answer. */
function always(answer: HttpResponse): HttpClient {
  return { request: () => Promise.resolve(answer), close: () => Promise.resolve() };
}

function openAi(answer: HttpResponse): AnyProvider {
  return createOpenAiProvider({ httpClient: always(answer), issuer: ISSUER });
}

function standard(answer: HttpResponse): AnyProvider {
  return createOAuthProvider({ metadata }, { httpClient: always(answer), clientId: "client-1" });
}

/** Whether it resolves with something usable, or fails as it may and keeps its secrets. */
async function isAnswered<T>(
  work: Promise<T>,
  isUsable: (result: T) => boolean,
  secrets: readonly string[] = [],
): Promise<boolean> {
  try {
    return isUsable(await work);
  } catch (error) {
    if (!isAuthError(error)) throw error;
    const told = inspect(error, { depth: 9 });
    const isPatient = Number.isFinite(error.retryAfterSeconds ?? 0);
    return isPatient && !secrets.some((secret) => told.includes(secret));
  }
}

const authorization: DeviceAuthorization = {
  deviceCode: "secret-device-code",
  userCode: "ABCD",
  verificationUri: `${ISSUER}/device`,
  expiresAt: Date.now() + 60_000,
  intervalSeconds: 5,
};
const grant = {
  authorizationCode: "secret-code",
  codeVerifier: "secret-verifier",
  redirectUri: "http://127.0.0.1/auth/callback",
};
const isToken = (value: unknown) => typeof value === "string" && value !== "";
const isMoment = (value: number | undefined) => value === undefined || Number.isFinite(value);

interface Variant {
  name: string;
  provider: (answer: HttpResponse) => AnyProvider;
  device: object;
  poll: object;
  tokens: object;
}

function targetsOf({ name, provider, ...examples }: Variant): FuzzTarget[] {
  return [
    fuzzTarget(`${name}: device authorization answers`, {
      inputs: answersLike(examples.device, refusal, flatRefusal),
      holds: (answer) =>
        isAnswered(provider(answer).device!.request({}), (granted) => {
          const { deviceCode: code, userCode: shown, intervalSeconds, expiresAt } = granted;
          const isTime = Number.isFinite(expiresAt) && Number.isFinite(intervalSeconds);
          return isToken(code) && isToken(shown) && isTime && intervalSeconds > 0;
        }),
    }),
    fuzzTarget(`${name}: poll answers`, {
      inputs: answersLike(examples.poll, refusal, flatRefusal),
      holds: (answer) =>
        isAnswered(
          provider(answer).device!.poll(authorization, {}),
          (polled) => {
            if (polled.status === "approved") return true;
            const waits = [polled.retryAfterSeconds ?? 0];
            if (polled.status === "slow_down") waits.push(polled.intervalSeconds ?? 0);
            return waits.every((seconds) => Number.isFinite(seconds) && seconds >= 0);
          },
          [authorization.deviceCode],
        ),
    }),
    fuzzTarget(`${name}: exchange answers`, {
      inputs: answersLike(examples.tokens, refusal, flatRefusal),
      holds: (answer) =>
        isAnswered(
          provider(answer).authorizationCode!.exchange(grant, {}),
          (granted) => {
            return isToken(granted.accessToken) && isMoment(granted.expiresAt);
          },
          [grant.authorizationCode, grant.codeVerifier],
        ),
    }),
    fuzzTarget(`${name}: refresh answers`, {
      inputs: answersLike(examples.tokens, refusal, flatRefusal),
      holds: (answer) =>
        isAnswered(
          provider(answer).refresh("secret-refresh-token", {}),
          (refreshed) => {
            return isToken(refreshed.refreshToken) && isMoment(refreshed.expiresAt);
          },
          ["secret-refresh-token"],
        ),
    }),
    fuzzTarget(`${name}: revocation answers`, {
      inputs: answersLike({}, refusal, flatRefusal),
      holds: (answer) =>
        isAnswered(
          provider(answer).revoke("secret-refresh-token", { tokenTypeHint: "refresh_token" }),
          () => true,
          ["secret-refresh-token"],
        ),
    }),
  ];
}

const discovery = fuzzTarget("discovery documents", {
  inputs: answersLike(metadata),
  holds: (answer) => {
    const client = { httpClient: always(answer), clientId: "client-1" };
    return isAnswered(createOidcProvider({ ...client, issuer: ISSUER }), (provider) => {
      return provider.issuer === ISSUER;
    });
  },
});

const retryAfter = fuzzTarget("Retry-After", {
  inputs: record({ status: anyStatus, headers: anyHeaders, text: anyText }),
  holds(answer) {
    const seconds = retryAfterSeconds(answer);
    return seconds === undefined || (Number.isFinite(seconds) && seconds >= 0);
  },
});

const bodies = fuzzTarget("bodies and errors of any answer", {
  inputs: answersLike(refusal, flatRefusal),
  holds(answer) {
    const { code = "", text = "" } = readPeerError(answer);
    const isClean = !/[\p{Cc}\u202A-\u202E]/u.test(code + text) && text.length <= 400;
    return isClean && ["json", "empty", "page", "malformed"].includes(readBody(answer).kind);
  },
});

const keptAnswers = fuzzTarget("refresh answers that a killed process left", {
  inputs: answersLike(tokens),
  holds(answer) {
    const read = readRefreshAnswer(answer, "rt-old");
    return read === undefined || isToken(read.refreshToken);
  },
});

/** Every parser of what an authorization server says. */
export const ANSWER_TARGETS: readonly FuzzTarget[] = [
  ...targetsOf({ name: "OpenAI", provider: openAi, device: userCode, poll: approval, tokens }),
  ...targetsOf({
    name: "OpenID Connect",
    provider: standard,
    device: deviceCode,
    poll: standardTokens,
    tokens: standardTokens,
  }),
  discovery,
  retryAfter,
  bodies,
  keptAnswers,
];
