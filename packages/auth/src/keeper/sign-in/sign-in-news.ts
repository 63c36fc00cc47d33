import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import { describeCredentials } from "../../credentials/file/describe.ts";
import { describeClockError } from "../../refresh/clock-error.ts";
import type { KeeperEvent, KeeperListener } from "../contract/events.ts";
import type { RegisteredHome } from "../contract/settings.ts";

export interface SignInNewsOptions {
  emit: KeeperListener;
  /** Names the sign-in. */
  id: string;
  home: RegisteredHome;
  followers: () => readonly { path: string }[];
  nameOf: (path: string) => string;
}

type Failure = Pick<Extract<KeeperEvent, { type: "refresh_failed" }>, "code" | "willRetryAt">;

/** What listeners hear of one sign-in: one event for each rotation, failure and end. */
export class SignInNews {
  readonly #options: SignInNewsOptions;
  #untold: ("refreshed" | "adopted")[] = [];

  constructor(options: SignInNewsOptions) {
    this.#options = options;
  }

  /** A rotation that is told as soon as the homes have its result. */
  note(how: "refreshed" | "adopted"): void {
    this.#untold.push(how);
  }

  tellRefreshed(newest: CodexHomeCredentials, usableUntil: number | undefined): void {
    const { emit, id, home } = this.#options;
    const { account } = describeCredentials(newest);
    for (const how of this.#untold.splice(0)) {
      const refreshed = { signIn: id, home: home.name, account, how };
      const until = usableUntil === undefined ? {} : { usableUntil };
      emit({ type: "sign_in_refreshed", ...refreshed, ...until });
    }
  }

  tellExpired(reason: string): void {
    const { emit, id, home, followers, nameOf } = this.#options;
    const paths = new Set([home.path, ...followers().map(({ path }) => path)]);
    const homes = [...paths].map(nameOf);
    emit({ type: "sign_in_expired", signIn: id, home: home.name, homes, reason });
  }

  tellClockWrong(aheadMs: number): void {
    const { emit, id, home } = this.#options;
    const message = describeClockError(aheadMs);
    emit({ type: "clock_wrong", signIn: id, home: home.name, aheadMs, message });
  }

  tellFailed(failure: Failure): void {
    const { emit, id, home } = this.#options;
    emit({ type: "refresh_failed", signIn: id, home: home.name, ...failure });
  }
}
