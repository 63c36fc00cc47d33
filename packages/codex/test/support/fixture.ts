import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  codexAuthJson,
  codexConfigToml,
  codexEnvironment,
  startOpenAiSim,
} from "@latchkey/openai-sim";
import type { OpenAiSim } from "@latchkey/openai-sim";
import { afterAll, afterEach, beforeAll } from "vitest";
import { createCodex } from "../../src/index.ts";
import type {
  Codex,
  CodexDiagnostic,
  CodexOptions,
  CodexTurnEvent,
  TurnOptions,
  TurnOutcome,
  TurnRequest,
} from "../../src/index.ts";

/** Commands run unasked and without Codex's sandbox, which containers may not have. */
export const UNATTENDED = 'approval_policy = "never"\nsandbox_mode = "danger-full-access"\n';

const CLIENT_INFO = { name: "latchkey", title: "Latchkey", version: "0.0.0" };

/** A turn that runs, with what it has reported. */
export interface StartedTurn {
  events: CodexTurnEvent[];
  outcome: Promise<TurnOutcome>;
  stop: () => void;
  /** Resolves with the first event of a type. */
  until: <Type extends CodexTurnEvent["type"]>(
    type: Type,
  ) => Promise<Extract<CodexTurnEvent, { type: Type }>>;
}

/** The stand-in, the real Codex CLI against it, and signed-in homes in temporary directories. */
export class Fixture {
  readonly diagnostics: CodexDiagnostic[] = [];
  readonly #directories: string[] = [];
  readonly #codexes: Codex[] = [];
  readonly #defaults: Partial<CodexOptions>;
  #sim: OpenAiSim | undefined;
  readonly #nobodysHome = this.directory();
  #shared: { home: string; codex: Codex } | undefined;

  constructor(defaults: Partial<CodexOptions> = {}) {
    this.#defaults = defaults;
  }

  get sim(): OpenAiSim {
    if (!this.#sim) throw new Error("The stand-in has not started.");
    return this.#sim;
  }

  async start(): Promise<void> {
    this.#sim = await startOpenAiSim({ tokenDelayMs: 1 });
  }

  createCodex(options: Partial<CodexOptions> = {}): Codex {
    const codex = createCodex({
      // Commands go through a login shell, which would read what somebody has in a home of their own.
      environment: { PATH: process.env["PATH"] ?? "", HOME: this.#nobodysHome },
      extraEnvironment: codexEnvironment(this.sim.url),
      clientInfo: CLIENT_INFO,
      onDiagnostic: (diagnostic) => this.diagnostics.push(diagnostic),
      ...this.#defaults,
      ...options,
    });
    this.#codexes.push(codex);
    return codex;
  }

  directory(): string {
    const directory = mkdtempSync(join(tmpdir(), "latchkey-codex-"));
    this.#directories.push(directory);
    return directory;
  }

  /** A home without a sign-in that talks to the stand-in. */
  emptyHome(config = UNATTENDED, url = this.sim.url): string {
    const home = this.directory();
    writeFileSync(join(home, "config.toml"), config + codexConfigToml(url));
    return home;
  }

  signedInHome(account?: string): string {
    const home = this.emptyHome();
    this.signIn(home, account);
    return home;
  }

  /** One process in one signed-in home, for tests that leave both as they were. */
  shared(): { home: string; codex: Codex } {
    return (this.#shared ??= { home: this.signedInHome(), codex: this.createCodex() });
  }

  signIn(home: string, account?: string): void {
    const text = codexAuthJson(this.sim.url, this.sim.control.signIn(account));
    writeFileSync(join(home, "auth.json"), text, { mode: 0o600 });
  }

  startTurn(
    codex: Codex,
    request: Omit<TurnRequest, "cwd"> & { cwd?: string },
    options: Pick<TurnOptions, "onApproval"> = {},
  ): StartedTurn {
    const stop = new AbortController();
    const events: CodexTurnEvent[] = [];
    const waiting = new Set<() => void>();
    const outcome = codex.runTurn(
      { cwd: request.home, ...request },
      {
        ...options,
        signal: stop.signal,
        onEvent: (event) => {
          events.push(event);
          for (const wake of waiting) wake();
        },
      },
    );
    const until = async <Type extends CodexTurnEvent["type"]>(type: Type) => {
      for (;;) {
        const found = events.find(
          (event): event is Extract<CodexTurnEvent, { type: Type }> => event.type === type,
        );
        if (found) return found;
        const { promise, resolve } = Promise.withResolvers<string>();
        const wake = () => resolve("event");
        waiting.add(wake);
        const what = await Promise.race([promise, outcome.then(() => "outcome")]);
        waiting.delete(wake);
        if (what === "outcome" && !events.some((event) => event.type === type)) {
          throw new Error(`The turn ended without ${type}.`);
        }
      }
    };
    return { events, outcome, stop: () => stop.abort(), until };
  }

  /** Runs a turn and gives its outcome with its events. */
  async runTurn(...args: Parameters<Fixture["startTurn"]>) {
    const turn = this.startTurn(...args);
    const outcome = await turn.outcome;
    return { ...outcome, events: turn.events, text: textOf(turn.events) };
  }

  /** The process that last started in a home. */
  pidOf(home: string): number {
    const started = this.diagnostics.findLast(
      (diagnostic) => diagnostic.type === "process_started" && diagnostic.home === home,
    );
    if (started?.type !== "process_started") throw new Error("No process has started.");
    return started.pid;
  }

  startsIn(home: string): number {
    return this.diagnostics.filter(
      ({ type, home: at }) => type === "process_started" && at === home,
    ).length;
  }

  async close(): Promise<void> {
    await Promise.all(this.#codexes.map((codex) => codex.close()));
    await this.sim.close();
    for (const directory of this.#directories) {
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

/** All the text that a turn streamed. */
function textOf(events: readonly CodexTurnEvent[]): string {
  return events.map((event) => (event.type === "text_delta" ? event.text : "")).join("");
}

/** A fixture for one test file, with the stand-in as new for each test. */
export function useFixture(defaults: Partial<CodexOptions> = {}): Fixture {
  const fixture = useSharedFixture(defaults);
  afterEach(() => fixture.sim.control.reset());
  return fixture;
}

/** A fixture whose stand-in keeps its sign-ins from test to test, so that one process can serve all. */
export function useSharedFixture(defaults: Partial<CodexOptions> = {}): Fixture {
  const fixture = new Fixture(defaults);
  beforeAll(() => fixture.start());
  afterAll(() => fixture.close());
  return fixture;
}
