import { join } from "node:path";

import type { AnyProvider } from "@latchkey/auth";
import { revokeToken } from "@latchkey/auth";

import type { TargetContext } from "./target.ts";

/** What is done about what was there before, now that the new sign-in is stored. */
export async function settle(
  replaced: { superseded?: { refreshToken: string }; keptAside?: string },
  provider: AnyProvider,
  { config, talk }: TargetContext,
): Promise<void> {
  const { superseded, keptAside } = replaced;
  if (keptAside !== undefined) talk(`What could not be read there is kept in ${keptAside}.`);
  if (!config.revokeReplaced || !superseded?.refreshToken) return;
  await revokeToken(provider, superseded.refreshToken).catch(() => {
    talk("The sign-in that was here before could not be revoked; it ends by itself.");
  });
}

/**
 * Lets Codex make one authenticated call with the new sign-in, where Codex is installed. Throws
 * `CODEX_AUTH_EXPIRED` when OpenAI refuses it; without a clear word nothing is said against it.
 */
export async function requireAccepted(
  home: string,
  { config, version }: TargetContext,
  signal: AbortSignal,
): Promise<void> {
  const { checkNewSignIn } = await import("@latchkey/codex");
  const refusal = await checkNewSignIn(home, {
    environment: config.environment,
    clientInfo: { name: "latchkey", title: "Latchkey", version },
    ...(config.codexBinary !== undefined && { binaryPath: config.codexBinary }),
    parent: join(config.dataDirectory, "checks"),
    signal,
  });
  if (refusal) throw refusal;
}
