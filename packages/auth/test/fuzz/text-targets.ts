import { array, constantFrom, dictionary, oneof, tuple, webUrl } from "fast-check";

import {
  anyJson,
  anyText,
  nearly,
  nearlyLike,
  jsonText,
} from "../../../contracts/test/fuzz/arbitraries.ts";
import type { FuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { fuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { readAuthorizationCode } from "../../src/browser/authorization-response.ts";
import { readPastedAddress } from "../../src/browser/pasted-address.ts";
import {
  accessTokenExpiry,
  accountFromIdToken,
  checkVerificationUri,
  cleanPeerText,
  createHttpClient,
  createOpenAiProvider,
  decodeJwtClaims,
  isAuthError,
} from "../../src/index.ts";
import { readIdTokenAccount } from "../../src/jwt-claims.ts";
import { idTokenFor } from "../support/tokens.ts";

const STATE = "state-of-this-sign-in";
const ADDRESS = `http://127.0.0.1:1455/auth/callback?code=0123456789abcdef&state=${STATE}`;

/** Whether it works, or fails in one of these ways. */
function isStated(work: () => unknown, isExpected: (error: unknown) => boolean): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (isExpected(error)) return true;
    throw error;
  }
}

const isMisuse = (error: unknown) => error instanceof TypeError;

const claims = {
  exp: 1_900_000_000,
  email: "a@b.example",
  "https://api.openai.com/profile": { email: "c@d.example" },
  "https://api.openai.com/auth": { chatgpt_account_id: "acct-1", chatgpt_user_id: "u" },
};
const jwtOf = (payload: string) => `e30.${Buffer.from(payload).toString("base64url")}.c2ln`;
const anyJwt = oneof(
  oneof(nearlyLike(claims), anyJson).map((value) => jwtOf(jsonText(value))),
  nearly(constantFrom(idTokenFor("acct-1"), jwtOf('{"exp":1e400}'))),
  anyText,
);

const jwtClaims = fuzzTarget("claims of JWTs", {
  inputs: anyJwt,
  share: 2,
  holds(token) {
    const read = decodeJwtClaims(token);
    const expiry = accessTokenExpiry(token);
    readIdTokenAccount(token);
    const isMoment = expiry === undefined || !Number.isNaN(new Date(expiry).getTime());
    const isObject = read === undefined || (typeof read === "object" && !Array.isArray(read));
    return (
      isMoment &&
      isObject &&
      isStated(
        () => accountFromIdToken(token),
        (error) => isAuthError(error),
      )
    );
  },
});

const pasted = fuzzTarget("pasted addresses", {
  inputs: oneof(
    nearly(constantFrom(ADDRESS, ADDRESS.split("?")[1]!, `0123456789abcdef#${STATE}`)),
    anyText,
  ),
  holds(text) {
    const address = readPastedAddress(text, STATE);
    return "problem" in address || address.parameters.get("state") === STATE;
  },
});

const issuer = createOpenAiProvider({ httpClient: createHttpClient() });

const redirects = fuzzTarget("parameters of a redirect", {
  inputs: array(tuple(constantFrom("code", "error", "error_description", "iss", "state"), anyText)),
  holds(pairs) {
    const parameters = new URLSearchParams(pairs);
    return isStated(
      () => readAuthorizationCode(parameters, issuer) !== "",
      (error) => isAuthError(error),
    );
  },
});

const peerTexts = fuzzTarget("texts of a peer made safe to show", {
  inputs: anyText,
  holds(text) {
    const clean = cleanPeerText(text, 50);
    return Array.from(clean).length <= 50 && !/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(clean);
  },
});

const addresses = fuzzTarget("addresses to open in a browser", {
  inputs: oneof(nearly(webUrl({ withQueryParameters: true })), anyText),
  holds: (text) =>
    isStated(() => {
      const url = new URL(checkVerificationUri(text));
      if (!/^https?:$/u.test(url.protocol) || url.username !== "") throw new Error("unsafe");
    }, isMisuse),
});

const PROXY_VARIABLES = ["HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];
const anyProxy = oneof(nearly(constantFrom("http://user:secret@proxy.example:3128")), anyText);

const proxies = fuzzTarget("proxy settings of the environment", {
  inputs: dictionary(constantFrom(...PROXY_VARIABLES), anyProxy),
  share: 0.25,
  async holds(proxyEnvironment) {
    try {
      await createHttpClient({ proxyEnvironment }).close();
      return true;
    } catch (error) {
      return isMisuse(error) && !String(error).includes("secret");
    }
  },
});

/** Every parser of a text that is neither an answer nor stored. */
export const TEXT_TARGETS: readonly FuzzTarget[] = [
  jwtClaims,
  pasted,
  redirects,
  peerTexts,
  addresses,
  proxies,
];
