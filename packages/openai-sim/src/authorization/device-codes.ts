import { randomInt, randomUUID } from "node:crypto";
import type { Account } from "../accounts/account.ts";
import type { SimClock } from "../clock.ts";

export type DeviceCodeState =
  "pending" | "entered" | "approved" | "denied" | "expired" | "redeemed";

/** A device authorization as the stand-in keeps it, with every poll that it saw. */
export interface DeviceCode {
  readonly deviceAuthId: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly createdAt: number;
  expiresAt: number;
  state: DeviceCodeState;
  account?: Account;
  readonly pollTimes: number[];
  earlyPolls: number;
}

const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const LETTERS_AND_DIGITS = `${LETTERS}23456789`;

// Timers may fire a little early; a poll this much too soon is not held against the client.
const POLL_TOLERANCE_MS = 5;

/** The device codes that were handed out. */
export class DeviceCodes {
  isEnabled = true;
  intervalSeconds: number;
  lifetimeSeconds: number;
  readonly #codes = new Map<string, DeviceCode>();
  readonly #clock: SimClock;

  constructor(clock: SimClock, options: { intervalSeconds: number; lifetimeSeconds: number }) {
    this.#clock = clock;
    this.intervalSeconds = options.intervalSeconds;
    this.lifetimeSeconds = options.lifetimeSeconds;
  }

  list(): DeviceCode[] {
    return [...this.#codes.values()].map((code) => this.#withExpiry(code));
  }

  create(clientId: string): DeviceCode {
    const now = this.#clock.now();
    const code: DeviceCode = {
      deviceAuthId: `deviceauth_${randomUUID()}`,
      userCode: `${randomText(LETTERS, 4)}-${randomText(LETTERS_AND_DIGITS, 5)}`,
      clientId,
      createdAt: now,
      expiresAt: now + this.lifetimeSeconds * 1000,
      state: "pending",
      pollTimes: [],
      earlyPolls: 0,
    };
    this.#codes.set(code.deviceAuthId, code);
    return code;
  }

  /** Looks a code up as a person typed it: case, blanks and dashes do not matter. */
  findByUserCode(typed: string): DeviceCode | undefined {
    const wanted = normalize(typed);
    const found = this.list().filter((code) => normalize(code.userCode) === wanted);
    return found.at(-1);
  }

  /** Records a poll; says whether it came sooner than the interval after the previous one. */
  recordPoll(code: DeviceCode): { isEarly: boolean } {
    const now = this.#clock.now();
    const previous = code.pollTimes.at(-1);
    const soonest = (previous ?? 0) + this.intervalSeconds * 1000 - POLL_TOLERANCE_MS;
    const isEarly = previous !== undefined && now < soonest;
    code.pollTimes.push(now);
    if (isEarly) code.earlyPolls += 1;
    return { isEarly };
  }

  find(deviceAuthId: string): DeviceCode | undefined {
    const code = this.#codes.get(deviceAuthId);
    return code === undefined ? undefined : this.#withExpiry(code);
  }

  expireAll(): void {
    for (const code of this.#codes.values()) code.expiresAt = this.#clock.now();
  }

  clear(): void {
    this.#codes.clear();
    this.isEnabled = true;
  }

  #withExpiry(code: DeviceCode): DeviceCode {
    const isOpen = code.state === "pending" || code.state === "entered";
    if (isOpen && code.expiresAt <= this.#clock.now()) code.state = "expired";
    return code;
  }
}

function normalize(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
