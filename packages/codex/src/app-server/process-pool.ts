import { isDeepStrictEqual } from "node:util";
import type { CodexDiagnostic, DiagnosticListener } from "../diagnostic.ts";
import { CodexError } from "../errors/codex-error.ts";
import type { KeptOut } from "../kept-out.ts";
import type { HomeIdentity } from "../preflight.ts";
import type { AppServer } from "./app-server.ts";

const STUCK_GRACE_MS = 5_000;

/** The use of a home's process by one caller. */
export interface Lease {
  readonly server: AppServer;
  /** What commands of its threads are kept from. */
  readonly keptOut: KeptOut | undefined;
  /** The caller is done. The last one starts the idle clock. */
  release(): void;
  /** The process does not do what it is told: nobody gets it again, and it ends soon. */
  discard(): void;
}

interface PoolOptions {
  start: (home: string) => Promise<AppServer>;
  idleTimeoutMs: number;
  /** How many processes there may be, idle and ending ones included. */
  maxProcesses: number;
  onDiagnostic: DiagnosticListener;
  keptOut?: (() => KeptOut) | undefined;
}

interface Entry {
  home: string;
  account: string;
  keptOut: KeptOut | undefined;
  starting: Promise<AppServer>;
  server: AppServer | undefined;
  leases: number;
  isRetired: boolean;
  idleSince: number;
  idleTimer: NodeJS.Timeout | undefined;
}

type Replacement = Extract<CodexDiagnostic, { type: "process_replaced" }>;

interface AcquireOptions {
  /** Abort leaves the queue. */
  signal?: AbortSignal;
  /** Called once when there are as many processes as may be, and all work. */
  onWait?: () => void;
}

type Wanted = Pick<Entry, "home" | "account" | "keptOut">;

interface Waiter {
  wanted: Wanted;
  grant: (entry: Entry) => void;
  refuse: (reason: unknown) => void;
}

/**
 * At most one process a home takes new work; a replaced one lives on until its turns are done. Where
 * there are as many as may be, idle ones end for those that wait, who come in the order they came in.
 */
export class ProcessPool {
  readonly #options: PoolOptions;
  readonly #current = new Map<string, Entry>();
  readonly #all = new Set<Entry>();
  readonly #waiters: Waiter[] = [];
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The process of a home, started when there is none for its present account. */
  async acquire(identity: HomeIdentity, options: AcquireOptions = {}): Promise<Lease> {
    if (this.#isClosed) throw closing();
    const { path: home, account } = identity;
    const wanted = { home, account, keptOut: this.#options.keptOut?.() };
    const entry =
      this.#enter(wanted, this.#waiters.length === 0) ?? (await this.#wait(wanted, options));
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
    for (const { refuse } of this.#waiters.splice(0)) refuse(closing());
    await Promise.all(
      [...this.#all].map(async (entry) => {
        this.#retire(entry);
        const server = await entry.starting.catch(() => undefined);
        await server?.terminate();
      }),
    );
  }

  /**
   * Takes hold of a home's process; undefined when none runs and none may be started. Its threads keep
   * the permissions that they began with, so another one is started when there is more to keep out.
   */
  #enter(wanted: Wanted, mayStart: boolean): Entry | undefined {
    const known = this.#current.get(wanted.home);
    if (known && known.account !== wanted.account) this.#replace(known, "account_changed");
    else if (known && !isDeepStrictEqual(known.keptOut, wanted.keptOut))
      this.#replace(known, "permissions_changed");
    else if (known?.server && !known.server.isAlive) this.#retire(known);
    const hasRoom = mayStart && this.#all.size < this.#options.maxProcesses;
    const entry = this.#current.get(wanted.home) ?? (hasRoom ? this.#start(wanted) : undefined);
    if (!entry) return undefined;
    entry.leases += 1;
    clearTimeout(entry.idleTimer);
    return entry;
  }

  async #wait(wanted: Wanted, { signal, onWait }: AcquireOptions): Promise<Entry> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Entry>();
    const waiter: Waiter = { wanted, grant: resolve, refuse: reject };
    this.#waiters.push(waiter);
    const leave = () => {
      if (!this.#dismiss(waiter)) return;
      reject(signal?.reason);
      this.#serveWaiters();
    };
    signal?.addEventListener("abort", leave, { once: true });
    if (this.#makeRoom() > 0) onWait?.();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  #dismiss(waiter: Waiter): boolean {
    const place = this.#waiters.indexOf(waiter);
    if (place >= 0) this.#waiters.splice(place, 1);
    return place >= 0;
  }

  /** A process was started, became idle or has ended. */
  #serveWaiters(): void {
    for (const waiter of [...this.#waiters]) {
      const entry = this.#enter(waiter.wanted, waiter === this.#waiters[0]);
      if (!entry) continue;
      this.#dismiss(waiter);
      waiter.grant(entry);
    }
    this.#makeRoom();
  }

  /**
   * Ends one idle process for each of those that wait, the one that has been idle longest first.
   * Returns how many wait for the end of somebody's turn.
   */
  #makeRoom(): number {
    const unused = [...this.#all].filter(({ leases }) => leases === 0);
    const idle = unused.filter(({ isRetired }) => !isRetired);
    const missing = this.#waiters.length - (unused.length - idle.length);
    idle.sort((left, right) => left.idleSince - right.idleSince);
    for (const entry of idle.slice(0, Math.max(0, missing))) this.#retire(entry);
    return missing - idle.length;
  }

  #start(wanted: Wanted): Entry {
    const { home } = wanted;
    const entry: Entry = {
      ...wanted,
      starting: this.#options.start(home),
      server: undefined,
      leases: 0,
      isRetired: false,
      idleSince: 0,
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
      keptOut: entry.keptOut,
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
    if (entry.isRetired) {
      void entry.server?.terminate();
      return;
    }
    entry.idleSince = performance.now();
    entry.idleTimer = setTimeout(() => this.#retire(entry), this.#options.idleTimeoutMs).unref();
    this.#serveWaiters();
  }

  #replace(entry: Entry, reason: Replacement["reason"]): void {
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
    this.#serveWaiters();
  }

  async #ended(entry: Entry): Promise<void> {
    const server = await entry.starting.catch(() => undefined);
    await server?.exited;
  }
}

function closing(): CodexError {
  return new CodexError("CODEX_UNAVAILABLE", "Codex is shutting down.");
}
