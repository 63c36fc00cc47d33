import type { AuthErrorCode } from "@latchkey/auth";
import type { KeeperErrorCode } from "@latchkey/keeper";
import type { CliErrorCode } from "./failure.ts";

interface Outcome {
  exitCode: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 130;
  /** The command to type next. */
  next?: string;
}

/** The one map from a failure's code to an exit code and the next command. */
const OUTCOMES: Readonly<Record<AuthErrorCode | CliErrorCode | KeeperErrorCode, Outcome>> = {
  ACCOUNT_DIFFERS: { exitCode: 1, next: "latchkey homes" },
  AUTH_SERVER_UNREACHABLE: { exitCode: 6, next: "latchkey doctor" },
  CANCELLED: { exitCode: 130 },
  CODEX_AUTH_EXPIRED: { exitCode: 1, next: "latchkey login" },
  CODEX_ERROR: { exitCode: 1, next: "latchkey doctor" },
  CODEX_UNAVAILABLE: { exitCode: 5, next: "latchkey doctor" },
  CODEX_SIGNED_OUT: { exitCode: 1, next: "latchkey login" },
  CONSOLE_UNREACHABLE: { exitCode: 6, next: "latchkey serve" },
  CREDENTIALS_NOT_WRITABLE: { exitCode: 7, next: "latchkey doctor" },
  CREDENTIALS_UNREADABLE: { exitCode: 1, next: "latchkey login" },
  DEVICE_AUTH_DENIED: { exitCode: 4, next: "latchkey login" },
  DEVICE_AUTH_DISABLED: { exitCode: 5, next: "latchkey login --method browser" },
  DEVICE_AUTH_EXPIRED: { exitCode: 3, next: "latchkey login --method device" },
  DEVICE_AUTH_FAILED: { exitCode: 1, next: "latchkey login" },
  DEVICE_AUTH_UNSUPPORTED: { exitCode: 5, next: "latchkey providers" },
  HOME_FOLLOWS: { exitCode: 1, next: "latchkey homes" },
  HOME_OUTSIDE_ROOTS: { exitCode: 2, next: "latchkey link --help" },
  HOME_UNKNOWN: { exitCode: 2, next: "latchkey homes" },
  INTERNAL: { exitCode: 1 },
  INVALID_REQUEST: { exitCode: 2, next: "latchkey --help" },
  KEYRING_UNAVAILABLE: { exitCode: 7, next: "latchkey login --store file" },
  LINKS_UNREADABLE: { exitCode: 1, next: "latchkey link --help" },
  NOT_A_CODEX_HOME: { exitCode: 2, next: "latchkey link --help" },
  NOT_SIGNED_IN: { exitCode: 1, next: "latchkey login" },
  PROBLEMS_FOUND: { exitCode: 1 },
  RATE_LIMITED: { exitCode: 6 },
  SIGN_IN_NOT_ALLOWED: { exitCode: 5, next: "codex login --with-api-key" },
  WORKSPACE_NOT_ALLOWED: { exitCode: 1, next: "latchkey login" },
};

/** How a command ends that failed with `code`. */
export function outcomeOf(code: string): Outcome {
  const known = Object.entries(OUTCOMES).find(([name]) => name === code);
  return known?.[1] ?? OUTCOMES.INTERNAL;
}
