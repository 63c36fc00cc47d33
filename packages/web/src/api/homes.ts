import { requestDone } from "./http-client.ts";

const REFRESH_TIMEOUT_MS = 90_000;
const pathOf = (name: string) => `/api/codex/homes/${encodeURIComponent(name)}`;

/** Renews the sign-in of a Codex home now. The outcome also comes to every tab. */
export function refreshHome(name: string): Promise<void> {
  return requestDone(`${pathOf(name)}/refresh`, { method: "POST", timeoutMs: REFRESH_TIMEOUT_MS });
}

/** Moves the refresh token of a home's own sign-in into the console's vault. */
export function takeOverHome(name: string): Promise<void> {
  return requestDone(`${pathOf(name)}/take-over`, { method: "POST" });
}

/** Moves the refresh token of a home's own sign-in back into the home. */
export function giveBackHome(name: string): Promise<void> {
  return requestDone(`${pathOf(name)}/give-back`, { method: "POST" });
}

/** Lets a Codex home follow the server's sign-in. */
export function letHomeFollow(name: string): Promise<void> {
  return requestDone(`${pathOf(name)}/follow`, { method: "POST" });
}

/** Signs a Codex home out; only here means that nothing is revoked. */
export function signOutHome(name: string, isOnlyHere: boolean): Promise<void> {
  const query = isOnlyHere ? "?revoke=false" : "";
  return requestDone(`${pathOf(name)}/credentials${query}`, {
    method: "DELETE",
    timeoutMs: REFRESH_TIMEOUT_MS,
  });
}
