import type { CodexHomeCredentials } from "@latchkey/auth";
import { isStillWrong } from "@latchkey/auth/credentials";
import {
  backoffMs,
  isSameGrant,
  lifetimeMs,
  refreshWindow,
  usableUntil,
} from "./refresh-schedule.ts";
import type { RecordSettings } from "./settings.ts";
import type { RefreshEvidence, StoredRecord } from "./stored-record.ts";
import {
  EMPTY_RECORD,
  isExpired,
  nextAttempt,
  readRecord,
  withCredentials,
  withExpiry,
  withFailure,
  writeRecord,
} from "./stored-record.ts";

/** After a refresh the next one waits for this part of the lifetime, whatever the clocks say. */
const MIN_PAUSE = 0.1;
const MAX_PAUSE_MS = 60_000;
/** How many attempts the early window has room for when the authorization server is down. */
const ATTEMPTS_IN_WINDOW = 8;

/** What is known of one sign-in: its newest credentials, their clocks, and when to renew them. */
export class SignInRecord {
  readonly #settings: RecordSettings;
  readonly #directory: string;
  #record: StoredRecord = EMPTY_RECORD;
  #newest: CodexHomeCredentials | undefined;
  #former: CodexHomeCredentials | undefined;
  #isRefused = false;
  #isDoubtful = false;
  #retryAt: number | undefined;
  #notBefore = 0;
  #random = Math.random();

  constructor(settings: RecordSettings, directory: string) {
    this.#settings = settings;
    this.#directory = directory;
  }

  /** A keeper that is started again does not ask sooner than the one before would have. */
  async load(): Promise<void> {
    this.#record = await readRecord(this.#directory);
    this.#retryAt = nextAttempt(this.#record, this.#settings.clock.wallNow());
  }

  get newest(): CodexHomeCredentials | undefined {
    return this.#newest;
  }

  get evidence(): RefreshEvidence {
    return this.#record.evidence;
  }

  get formerAccountIds(): readonly string[] {
    return this.#record.formerAccountIds;
  }

  /** Whether the authorization server has ended the sign-in, so that only a new one helps. */
  get isExpired(): boolean {
    return this.#newest !== undefined && isExpired(this.#record);
  }

  /** Whether a run has reported that the access token is refused. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Epoch milliseconds; undefined when unknown, or when the access token is refused already. */
  get usableUntil(): number | undefined {
    if (!this.#newest || this.#isRefused) return undefined;
    return usableUntil(this.#newest, this.clockErrorMs);
  }

  /** When the early window opens; undefined without credentials. */
  get windowOpensAt(): number | undefined {
    return this.#newest && this.#window(this.#newest).opensAt;
  }

  /** How far this machine's clock is ahead of the server's, where that is hours or more; else 0. */
  get clockErrorMs(): number {
    const { clockErrorMs = 0, evidence } = this.#record;
    return isStillWrong(evidence.at, this.#settings.clock.wallNow()) ? clockErrorMs : 0;
  }

  /** What people should know of why the sign-in has ended, where that is more than the reason. */
  get expiryMessage(): string | undefined {
    return this.isExpired ? this.#record.expired?.message : undefined;
  }

  /** Whether the credentials have been replaced since `held` were the newest. */
  hasReplaced(held: CodexHomeCredentials | undefined): boolean {
    return this.#newest !== undefined && held !== undefined && !isSameGrant(held, this.#newest);
  }

  /** Takes note of the newest credentials; false when they were known. */
  async accept(
    credentials: CodexHomeCredentials,
    outcome: RefreshEvidence["lastOutcome"],
    clockErrorMs?: number,
  ): Promise<boolean> {
    const { clock } = this.#settings;
    const former = this.#former;
    const isFirstSight = this.#newest === undefined;
    this.#newest = credentials;
    this.#former = credentials;
    const at = clock.wallNow();
    const record = withCredentials(this.#record, credentials, {
      outcome,
      at,
      former,
      clockErrorMs: clockErrorMs ?? (outcome === "refreshed" ? undefined : this.clockErrorMs),
    });
    if (record === this.#record) {
      await this.#noteClockError(clockErrorMs);
      return false;
    }
    this.#record = record;
    this.#isRefused = false;
    this.#isDoubtful = false;
    this.#retryAt = undefined;
    this.#random = Math.random();
    const lifetime = lifetimeMs(credentials) ?? Infinity;
    const pauseMs = Math.min(lifetime * MIN_PAUSE, MAX_PAUSE_MS);
    this.#notBefore = isFirstSight ? 0 : at + pauseMs;
    await writeRecord(this.#directory, record);
    return true;
  }

  /** The watch may have seen what was refreshed before the refresh has told what it showed. */
  async #noteClockError(clockErrorMs: number | undefined): Promise<void> {
    if (clockErrorMs === undefined || clockErrorMs === this.#record.clockErrorMs) return;
    this.#record = { ...this.#record, clockErrorMs };
    await writeRecord(this.#directory, this.#record);
  }

  /** Takes note of the newest credentials without remembering them. */
  look(credentials: CodexHomeCredentials): void {
    const at = this.#settings.clock.wallNow();
    this.#newest = credentials;
    this.#record = withCredentials(this.#record, credentials, { outcome: "adopted", at });
  }

  /** There is no sign-in any more. */
  clear(): void {
    this.#newest = undefined;
    this.#isRefused = false;
    this.#isDoubtful = false;
    this.#retryAt = undefined;
  }

  /** The access token does not work any more, however long it should. */
  markRefused(): void {
    this.#isRefused = true;
  }

  /** The refresh token may be spent: whether it is has to be known at once, not at the end. */
  markDoubtful(): void {
    this.#isDoubtful = true;
  }

  /** Every follower has left the accounts that this sign-in had before. */
  async forgetFormerAccounts(): Promise<void> {
    if (this.#record.formerAccountIds.length === 0) return;
    this.#record = { ...this.#record, formerAccountIds: [] };
    await writeRecord(this.#directory, this.#record);
  }

  /** Returns when the next attempt is due. */
  async fail(reason: string, retryAfterMs: number): Promise<number> {
    const { clock, timing, earlyFraction } = this.#settings;
    const lifetime = this.#newest && lifetimeMs(this.#newest);
    const roomMs = lifetime ? (lifetime * earlyFraction) / ATTEMPTS_IN_WINDOW : Infinity;
    const longestMs = Math.max(timing.retryBaseMs, Math.min(timing.longestRetryMs, roomMs));
    const retry = { baseMs: timing.retryBaseMs, longestMs, atLeastMs: retryAfterMs };
    const at = clock.wallNow();
    const willRetryAt = at + backoffMs(this.#record.failures + 1, retry);
    this.#retryAt = willRetryAt;
    this.#record = withFailure(this.#record, { reason, at, willRetryAt });
    await writeRecord(this.#directory, this.#record);
    return willRetryAt;
  }

  async expire(reason: string, message?: string): Promise<void> {
    this.#retryAt = undefined;
    const at = this.#settings.clock.wallNow();
    this.#record = withExpiry(this.#record, { reason, at, message });
    await writeRecord(this.#directory, this.#record);
  }

  /** When the next refresh is due; undefined while none would help. */
  dueAt(): number | undefined {
    if (!this.#newest || this.isExpired) return undefined;
    if (this.#retryAt !== undefined) return this.#retryAt;
    if (this.#isRefused || this.#isDoubtful) return this.#notBefore;
    return Math.max(this.#window(this.#newest).dueAt(this.#random), this.#notBefore);
  }

  #window(newest: CodexHomeCredentials) {
    return refreshWindow(newest, { ...this.#settings, clockErrorMs: this.clockErrorMs });
  }
}
