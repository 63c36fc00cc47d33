import type {
  Account,
  AuthError,
  CodexHomeCredentials,
  RenewalEvidence,
  SignInDescription,
  StoredState,
} from "@latchkey/auth";

/** What `latchkey status --json` prints. Times are ISO 8601. */
export interface StatusReport {
  /** `expiring`: it works, and nothing will renew it. */
  status: "ok" | "expiring" | "expired" | "signed_out" | "unreadable";
  home: string;
  store: "file" | "keyring";
  location: string;
  /** How Codex signs in there. */
  method?: string;
  account?: Partial<Account>;
  /** When the access token ends. */
  usableUntil?: string;
  /** Whether there is a refresh token that nothing is known against. */
  renewable?: boolean;
  evidence?: { kind: RenewalEvidence["kind"]; at?: string; reason?: string };
  lastRefreshAt?: string;
  /** What the server said to `--verify`. */
  verified?: "accepted" | "rejected";
  /** Why the credentials cannot be loaded. */
  reason?: string;
  /** The failure when nobody can know what is there. */
  code?: "KEYRING_UNAVAILABLE" | "CREDENTIALS_UNREADABLE";
}

/** The report on a home whose credentials nobody can get at: that is not the same as none. */
export function reportUnknown(home: string, { code, message }: AuthError): StatusReport {
  const isKeyring = code === "KEYRING_UNAVAILABLE";
  return {
    status: "unreadable",
    home,
    store: isKeyring ? "keyring" : "file",
    location: isKeyring ? "the keyring" : home,
    reason: message,
    code: isKeyring ? code : "CREDENTIALS_UNREADABLE",
  };
}

/** The report on a home that has no ChatGPT sign-in. */
export function reportWithoutSignIn(
  state: Exclude<StoredState, { state: "signed_in" }>,
  home: string,
): StatusReport {
  const place = { home, store: state.kind, location: state.location };
  switch (state.state) {
    case "signed_out":
      return { status: "signed_out", ...place };
    case "unreadable":
      return { status: "unreadable", ...place, reason: state.reason };
    case "api_key":
      return { status: "ok", ...place, method: "apikey" };
    case "other_method":
      return { status: "ok", ...place, method: state.authMode };
  }
}

export interface FoundSignIn {
  home: string;
  stored: Extract<StoredState, { state: "signed_in" }>;
  description: SignInDescription;
  verified: "accepted" | "rejected" | undefined;
}

/** The report on a ChatGPT sign-in. */
export function reportSignIn(found: FoundSignIn, now: number): StatusReport {
  const { home, stored, description, verified } = found;
  const { credentials } = stored;
  const { account, usableUntil, renewable, lastRefreshAt, evidence } = description;
  return {
    status: statusOf(
      { usableUntil, renewable, isFollower: isFollower(credentials), verified },
      now,
    ),
    home,
    store: stored.kind,
    location: stored.location,
    method: credentials.authMode,
    account,
    ...(usableUntil !== undefined && { usableUntil: toIso(usableUntil) }),
    renewable,
    evidence: describeEvidence(evidence),
    ...(lastRefreshAt !== undefined && { lastRefreshAt: toIso(lastRefreshAt) }),
    ...(verified && { verified }),
  };
}

function statusOf(
  known: {
    usableUntil: number | undefined;
    renewable: boolean;
    isFollower: boolean;
    verified: "accepted" | "rejected" | undefined;
  },
  now: number,
): StatusReport["status"] {
  if (known.verified === "rejected") return "expired";
  const isOver = known.usableUntil !== undefined && known.usableUntil <= now;
  // Codex renews what it has the refresh token of; a home that follows has to be given it.
  if (known.isFollower ? !isOver : known.renewable) return "ok";
  return isOver ? "expired" : "expiring";
}

/** Its tokens are renewed where the sign-in is kept. */
function isFollower({ authMode }: CodexHomeCredentials): boolean {
  return authMode === "chatgptAuthTokens";
}

function describeEvidence(evidence: RenewalEvidence): NonNullable<StatusReport["evidence"]> {
  const { kind } = evidence;
  const at = kind === "never_tried" ? evidence.issuedAt : evidence.at;
  const reason = kind === "refused" ? evidence.reason : undefined;
  return {
    kind,
    ...(at !== undefined && { at: toIso(at) }),
    ...(reason !== undefined && { reason }),
  };
}

function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
