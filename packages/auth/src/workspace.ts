import { AuthError } from "./errors.ts";
import { cleanPeerText } from "./text-safety.ts";
import type { Account } from "./token-set.ts";

/** Throws `WORKSPACE_NOT_ALLOWED` when the account is in none of the allowed workspaces. */
export function requireAllowedWorkspace(
  account: Account | undefined,
  allowedWorkspaceIds: readonly string[] = [],
): void {
  const allowed = allowedWorkspaceIds.filter((id) => id !== "");
  if (allowed.length === 0 || allowed.includes(account?.accountId ?? "")) return;
  throw new AuthError(
    "WORKSPACE_NOT_ALLOWED",
    `This sign-in is for workspace ${cleanPeerText(account?.accountId ?? "(unknown)")}, and only ` +
      `${cleanPeerText(allowed.join(", "))} is allowed here. ` +
      "Sign in again and choose an allowed workspace.",
    { reason: "workspace_not_allowed" },
  );
}
