import type { AuditEntry } from "@latchkey/contracts";

const OUTCOMES = {
  signed_in: "Signed in",
  expired: "The code expired",
  denied: "The sign-in was refused",
  cancelled: "The sign-in was cancelled",
  failed: "The sign-in failed",
} as const;

/** What an entry says, in a few words. */
export function auditText({ action, outcome, account }: AuditEntry): string {
  const who = account === undefined ? "" : ` as ${account}`;
  switch (action) {
    case "device_auth.started":
      return "Sign-in started";
    case "device_auth.finished":
      return `${outcome ? OUTCOMES[outcome] : "Sign-in ended"}${who}`;
    case "credentials.removed":
      return account === undefined ? "Signed out" : `Signed out ${account}`;
    case "refresh.requested":
      return "Refresh asked for";
    case "sign_in.taken_over":
      return "Sign-in taken over by the console";
    case "sign_in.followed":
      return "Follows this server again";
    case "sign_in.given_back":
      return "Sign-in given back to the home";
  }
}

/** "Chrome on Linux, 127.0.0.1"; "the server" when nobody had asked. */
export function originText({ from }: AuditEntry): string {
  if (!from) return "the server";
  return [from.browser, from.address].filter(Boolean).join(", ");
}
