import type { StoredTokens } from "../credentials/update.ts";
import { AuthError } from "../errors.ts";
import type { HttpClient } from "../http/client.ts";
import { transientFailure } from "../http/failures.ts";
import { readBody } from "../http/response.ts";

export interface VerifyOptions {
  httpClient: HttpClient;
  /** ChatGPT's backend: `chatGptBaseUrl` of `readCodexAuthConfig`, or another of this shape. */
  baseUrl: string;
  signal?: AbortSignal | undefined;
}

/**
 * Asks ChatGPT's backend with one authenticated call whether it takes the access token. Throws
 * `AUTH_SERVER_UNREACHABLE` or `RATE_LIMITED` when it gave no answer to that, which says nothing
 * about the token: from many addresses the backend answers Codex's own client only.
 */
export async function verifySignIn(
  credentials: Pick<StoredTokens, "accessToken" | "accountId">,
  { httpClient, baseUrl, signal }: VerifyOptions,
): Promise<"accepted" | "rejected"> {
  const { accessToken, accountId } = credentials;
  const url = `${baseUrl.replace(/\/+$/u, "")}/wham/accounts/check`;
  const response = await httpClient.request({
    method: "GET",
    url,
    headers: {
      authorization: `Bearer ${accessToken}`,
      ...(accountId === undefined ? {} : { "chatgpt-account-id": accountId }),
    },
    signal,
  });
  // A page is not the backend's word: clients other than Codex's own meet a challenge there.
  if (response.status === 401 && readBody(response).kind === "json") return "rejected";
  const failure = transientFailure(response, url);
  if (failure) throw failure;
  if (response.status < 300) return "accepted";
  throw new AuthError(
    "AUTH_SERVER_UNREACHABLE",
    `${new URL(url).host} did not say whether the sign-in works (HTTP ${response.status}).`,
    { reason: `http_${response.status}` },
  );
}
