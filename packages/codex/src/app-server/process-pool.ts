import type { DiagnosticListener } from "../diagnostic.ts";
import { CodexError } from "../errors/codex-error.ts";
import type { HomeIdentity } from "../preflight.ts";
import type { AppServer } from "./app-server.ts";

const STUCK_GRACE_MS = 5_000;

/** The use of a home's process by one caller. */
export interface Lease {
  readonly server: AppServer;
  /** The caller is done. The last one starts the idle clock. */
  release(): void;
  /** The process does not do what it is told: nobody gets it again, and it ends soon. */
  discard(): void;
}

interface PoolOptions {
  start: (home: string) => Promise<AppServer>;
  idleTimeoutMs: number;
  onDiagnostic: DiagnosticListener;
}

interface Entry {
  home: string;
  account: string;
  starting: Promise<AppServer>;
  server: AppServer | undefined;
  leases: number;
  isRetired: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

/** At most one process a home takes new work; a replaced one lives on until its turns are done. */
export class ProcessPool {
  readonly #options: PoolOptions;
  readonly #current = new Map<string, Entry>();
  readonly #all = new Set<Entry>();
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The process of a home, started when there is none for its present account. */
  async acquire({ path, account }: HomeIdentity): Promise<Lease> {
    if (this.#isClosed) throw new CodexError("CODEX_UNAVAILABLE", "Codex is shutting down.");
    const known = this.#current.get(path);
    if (known && known.account !== account) this.#replace(known, "account_changed");
    else if (known?.server && !known.server.isAlive) this.#retire(known);
    const entry = this.#current.get(path) ?? this.#start(path, account);
    entry.leases += 1;
    clearTimeout(entry.idleTimer);
    try {
      return this.#lease(entry, await entry.starting);
    } catch (error) {
      entry.leases -= 1;
      this.#retire(entry);
      throw error;
    }
  }

  /** The next turn of a home gets a fresh process; turns that run now are not disturbed. */
  invalidate(path: string): Promise<void> {
    const entry = this.#current.get(path);
    if (!entry) return Promise.resolve();
    this.#replace(entry, "invalidated");
    return entry.leases === 0 ? this.#ended(entry) : Promise.resolve();
  }

  /** Ends every process, whatever it is doing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(
      [...this.#all].map(async (entry) => {
        this.#retire(entry);
        const server = await entry.starting.catch(() => undefined);
        await server?.terminate();
      }),
    );
  }

  #start(home: string, account: string): Entry {
    const entry: Entry = {
      home,
      account,
      starting: this.#options.start(home),
      server: undefined,
      leases: 0,
      isRetired: false,
      idleTimer: undefined,
    };
    this.#current.set(home, entry);
    this.#all.add(entry);
    entry.starting.then(
      (server) => {
        entry.server = server;
        void server.exited.then(() => this.#forget(entry));
      },
      () => this.#forget(entry),
    );
    return entry;
  }

  #lease(entry: Entry, server: AppServer): Lease {
    let isHeld = true;
    return {
      server,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        entry.leases -= 1;
        this.#rest(entry);
      },
      discard: () => {
        this.#replace(entry, "stuck");
        if (entry.leases === 1) server.kill();
        else setTimeout(() => server.kill(), STUCK_GRACE_MS).unref();
      },
    };
  }

  #rest(entry: Entry): void {
    if (entry.leases > 0) return;
    if (entry.isRetired) void entry.server?.terminate();
    else
      entry.idleTimer = setTimeout(() => this.#retire(entry), this.#options.idleTimeoutMs).unref();
  }

  #replace(entry: Entry, reason: "account_changed" | "invalidated" | "stuck"): void {
    this.#options.onDiagnostic({ type: "process_replaced", home: entry.home, reason });
    this.#retire(entry);
  }

  /** Takes no new work from now on, and ends when the last turn is done. */
  #retire(entry: Entry): void {
    clearTimeout(entry.idleTimer);
    entry.isRetired = true;
    if (this.#current.get(entry.home) === entry) this.#current.delete(entry.home);
    if (entry.leases === 0) void entry.server?.terminate();
  }

  #forget(entry: Entry): void {
    this.#retire(entry);
    this.#all.delete(entry);
  }

  async #ended(entry: Entry): Promise<void> {
    const server = await entry.starting.catch(() => undefined);
    await server?.exited;
  }
}
