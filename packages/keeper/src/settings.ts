import type { Clock, HttpClient, Provider } from "@latchkey/auth";
import { systemClock } from "@latchkey/auth";
import type { KeeperListener } from "./events.ts";

/** How patient a keeper is. Every field has a default. */
export interface KeeperTiming {
  /** The first pause after a failed refresh; each later one is up to twice as long. Default 1 s. */
  retryBaseMs: number;
  /** Default 5 minutes. */
  longestRetryMs: number;
  /** How long `wake` may take before it says `unreachable`. Default 5 seconds: Codex tries 6.5. */
  wakeTimeoutMs: number;
  /** A 401 this soon after new credentials arrived may be about the old ones. Default 2 seconds. */
  staleChallengeMs: number;
  /**
   * How long after its last sign of life a Codex process in an owner home is left to refresh by
   * itself what no longer works. Default 1 second.
   */
  adoptionGraceMs: number;
  /**
   * How often homes are looked at where the file system does not report changes. Default 5 seconds;
   * an owner in a keyring is looked at after six times as long.
   */
  pollIntervalMs: number;
}

export interface KeeperOptions {
  /** Holds the vault, the links and what is remembered of each sign-in. */
  dataDirectory: string;
  /** Where sign-ins are renewed and revoked. */
  provider: Provider;
  /** For asking ChatGPT whether it takes an access token; without it, doubtful ones count as good. */
  httpClient?: HttpClient;
  /** The homes to look after; more can be registered later. */
  homes?: readonly RegisteredHome[];
  /** Directories in which homes may be linked, beside the registered homes themselves. */
  roots?: readonly string[];
  /** Where sign-ins that are handed to the keeper are kept. Default `vault`. */
  owner?: "vault" | "home";
  /**
   * Whether a sign-in that another one replaces is revoked, once that is stored. Default false: at
   * OpenAI a revocation may end every sign-in of the person, the new one included.
   */
  revokeReplaced?: boolean;
  /**
   * `tokens` (default): followers get an `auth.json` that Codex 0.169 uses and never refreshes.
   * `copies`: for a Codex that lacks this mode, full copies, which are safe only as long as early
   * refreshing comes before Codex's own.
   */
  followerMode?: "tokens" | "copies";
  /** The part of an access token's life that is left when its refresh is due. Default 0.25. */
  earlyFraction?: number;
  /** The part of that time over which refreshes are spread. Default 0.2. */
  jitter?: number;
  timing?: Partial<KeeperTiming>;
  clock?: Clock;
  /** Must not throw. */
  onEvent?: KeeperListener;
  /** Closes the keeper. */
  signal?: AbortSignal;
}

/** A Codex home and what people call it. */
export interface RegisteredHome {
  name: string;
  path: string;
}

/** The options with their defaults. */
export interface KeeperSettings {
  dataDirectory: string;
  provider: Provider;
  httpClient: HttpClient | undefined;
  roots: readonly string[];
  owner: "vault" | "home";
  revokeReplaced: boolean;
  followerMode: "tokens" | "copies";
  earlyFraction: number;
  jitter: number;
  timing: KeeperTiming;
  clock: Clock;
  emit: KeeperListener;
  /** Aborted when the keeper closes. */
  signal: AbortSignal;
}

/** What the schedule of one sign-in depends on. */
export type RecordSettings = Pick<KeeperSettings, "clock" | "timing" | "earlyFraction" | "jitter">;

type RecordOptions = Pick<KeeperOptions, "clock" | "timing" | "earlyFraction" | "jitter">;

const TIMING: KeeperTiming = {
  retryBaseMs: 1000,
  longestRetryMs: 300_000,
  wakeTimeoutMs: 5000,
  staleChallengeMs: 2000,
  adoptionGraceMs: 1000,
  pollIntervalMs: 5000,
};

export function settingsFrom(options: KeeperOptions, signal: AbortSignal): KeeperSettings {
  return {
    ...recordSettingsFrom(options),
    dataDirectory: options.dataDirectory,
    provider: options.provider,
    httpClient: options.httpClient,
    roots: options.roots ?? [],
    owner: options.owner ?? "vault",
    revokeReplaced: options.revokeReplaced ?? false,
    followerMode: options.followerMode ?? "tokens",
    emit: options.onEvent ?? (() => undefined),
    signal,
  };
}

export function recordSettingsFrom(options: Partial<RecordOptions>): RecordSettings {
  const { earlyFraction = 0.25, jitter = 0.2, timing, clock = systemClock } = options;
  if (!isFraction(earlyFraction) || !isFraction(jitter)) {
    throw new TypeError("earlyFraction and jitter are parts of 1");
  }
  return { earlyFraction, jitter, timing: { ...TIMING, ...timing }, clock };
}

function isFraction(value: number): boolean {
  return value >= 0 && value <= 1;
}
