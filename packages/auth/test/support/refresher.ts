// `node refresher.ts HOME ISSUER`: asks for a fresh access token once, and prints what came of it.
import { openCredentialStore } from "../../src/credentials/store.ts";
import { isAuthError } from "../../src/errors.ts";
import { readRefreshAnswer } from "../../src/provider/openai/refresh.ts";
import { freshAccessToken } from "../../src/refresh/fresh-access-token.ts";
import type { RefreshProvider } from "../../src/refresh/spend.ts";

const [home = "", issuer = ""] = process.argv.slice(2);

/** Loaded by those who refresh: of a hundred processes, one. */
async function openAi() {
  const { createHttpClient } = await import("../../src/http/client.ts");
  const { createOpenAiProvider } = await import("../../src/provider/openai/openai-provider.ts");
  return createOpenAiProvider({ httpClient: createHttpClient(), issuer });
}

const provider: RefreshProvider = {
  refresh: async (refreshToken, options) => (await openAi()).refresh(refreshToken, options),
  readRefreshAnswer,
  revoke: async (token, options) => (await openAi()).revoke(token, options),
};
try {
  const store = await openCredentialStore(home);
  const { accessToken, isRefreshed } = await freshAccessToken(store, provider);
  process.stdout.write(JSON.stringify({ accessToken, isRefreshed }));
} catch (error) {
  process.stdout.write(JSON.stringify({ code: isAuthError(error) ? error.code : String(error) }));
}
