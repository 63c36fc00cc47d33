import { join } from "node:path";
import {
  canonicalPath,
  describeCredentials,
  readCodexAuthConfig,
  readCodexHomeCredentials,
} from "@latchkey/auth";
import { CodexError } from "./errors/codex-error.ts";
import { signedOut } from "./errors/error-mapping.ts";

/** What has to do with the state of the machine and says nothing about the sign-in. */
const PASSING = new Set(["EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "EIO"]);

/** Who a home is signed in as. */
export interface HomeIdentity {
  /** The home's directory, links resolved: one directory, one Codex process. */
  path: string;
  /** Changes when another account signs in or the way of signing in does; not when tokens are renewed. */
  account: string;
  /** The model provider that it uses without a sign-in at OpenAI; absent when one is needed. */
  otherProvider?: string;
}

/**
 * Checks in milliseconds that a turn in this home can be authenticated: Codex itself would send
 * unauthenticated requests for seconds. Throws `CODEX_SIGNED_OUT`, or `CODEX_UNAVAILABLE` when the
 * machine is in trouble.
 */
export async function preflight(home: string): Promise<HomeIdentity> {
  const [path, stored, { otherProvider, credentialsStore }] = await Promise.all([
    canonicalPath(home),
    readCodexHomeCredentials(home),
    readCodexAuthConfig(home),
  ]);
  if (otherProvider) {
    return { path, account: `provider ${otherProvider.id}`, otherProvider: otherProvider.id };
  }
  switch (stored.state) {
    case "signed_in": {
      const { account } = describeCredentials(stored.credentials);
      const { authMode } = stored.credentials;
      return { path, account: [authMode, account.accountId, account.userId].join(" ") };
    }
    case "api_key":
      return { path, account: "apikey" };
    case "other_method":
      return { path, account: stored.authMode };
    case "signed_out":
      // Only Codex itself can say whether they are there.
      if (credentialsStore !== "file") return { path, account: "other store" };
      throw signedOut(`There is no sign-in in ${path}.`);
    case "unreadable":
      if (stored.systemCode !== undefined && PASSING.has(stored.systemCode)) {
        throw new CodexError(
          "CODEX_UNAVAILABLE",
          `${join(path, "auth.json")} cannot be read just now (${stored.systemCode}). Retry in a moment.`,
        );
      }
      throw signedOut(`Codex cannot load ${join(path, "auth.json")}: ${stored.reason}.`);
  }
}
