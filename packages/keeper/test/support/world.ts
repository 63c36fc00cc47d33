import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { SimOptionsInput } from "@latchkey/openai-sim";
import { codexAuthJson, codexConfigToml, startOpenAiSim } from "@latchkey/openai-sim";
import type { OpenAiSim } from "@latchkey/openai-sim";
import { onTestFinished } from "vitest";

import type { CodexHomeCredentials, TokenSet } from "@latchkey/auth";
import {
  accessTokenExpiry,
  createHttpClient,
  createOpenAiProvider,
  readCodexHomeCredentials,
} from "@latchkey/auth";
import { openKeeper } from "../../src/index.ts";
import type { Provider } from "@latchkey/auth";
import type { Keeper, KeeperEvent, KeeperOptions } from "../../src/index.ts";

/** A running stand-in, a data directory and Codex homes, gone after the test. */
export class World {
  readonly sim: OpenAiSim;
  readonly provider: Provider;
  readonly dataDirectory: string;
  readonly events: KeeperEvent[] = [];
  readonly #httpClient = createHttpClient({ timeoutMs: 5000 });
  readonly #root: string;
  readonly #listeners = new Set<() => void>();

  private constructor(sim: OpenAiSim) {
    this.sim = sim;
    this.#root = mkdtempSync(join(tmpdir(), "latchkey-keeper-"));
    this.dataDirectory = join(this.#root, "data");
    const httpClient = this.#httpClient;
    this.provider = createOpenAiProvider({ issuer: sim.url, httpClient });
    onTestFinished(async () => {
      await httpClient.close();
      await sim.close();
      rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  static async start(options: SimOptionsInput = {}): Promise<World> {
    return new World(await startOpenAiSim({ tokenDelayMs: 0, ...options }));
  }

  get root(): string {
    return this.#root;
  }

  /** Empty homes with a `config.toml` that points to the stand-in, at `<root>/<name>`. */
  async createHomes(...names: string[]): Promise<{ name: string; path: string }[]> {
    return Promise.all(
      names.map(async (name) => {
        const path = join(this.#root, name);
        mkdirSync(path);
        const config = codexConfigToml(this.sim.url);
        await writeFile(join(path, "config.toml"), `${QUIET}${config}`);
        return { name, path };
      }),
    );
  }

  homePath(name: string): string {
    return join(this.#root, name);
  }

  /** A sign-in as the device flow would return it. */
  signIn(account?: string): TokenSet {
    const { accessToken, refreshToken, idToken } = this.sim.control.signIn(account);
    const expiresAt = accessTokenExpiry(accessToken);
    return {
      accessToken,
      refreshToken,
      idToken,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
  }

  /** Signs a home in as `codex login` would. */
  async codexLogin(name: string, account?: string): Promise<void> {
    const text = codexAuthJson(this.sim.url, this.sim.control.signIn(account));
    const path = join(this.homePath(name), "auth.json");
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  /** Refreshes as a Codex process in the home does. Resolves with the new access token. */
  async codexRefresh(name: string): Promise<string> {
    const { refreshToken } = await this.credentialsOf(name);
    const { idToken, accessToken, ...more } = await this.provider.refresh(refreshToken, {});
    if (accessToken === undefined) throw new Error("no access token came");
    const held = JSON.parse(await this.readAuthJson(name)) as { tokens: object };
    const tokens = {
      ...held.tokens,
      id_token: idToken,
      access_token: accessToken,
      refresh_token: more.refreshToken,
    };
    const text = JSON.stringify({ ...held, tokens, last_refresh: new Date().toISOString() });
    const path = join(this.homePath(name), "auth.json");
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
    return accessToken;
  }

  async openKeeper(options: Partial<KeeperOptions> = {}): Promise<Keeper> {
    const keeper = await openKeeper({
      dataDirectory: this.dataDirectory,
      provider: this.provider,
      httpClient: this.#httpClient,
      roots: [this.#root],
      onEvent: (event) => {
        this.events.push(event);
        for (const listener of this.#listeners) listener();
      },
      ...options,
      timing: { pollIntervalMs: 500, retryBaseMs: 50, ...options.timing },
    });
    onTestFinished(() => keeper.close());
    return keeper;
  }

  /** Resolves with the first event of a type that fits. */
  async until<Type extends KeeperEvent["type"]>(
    type: Type,
    fits: (event: Extract<KeeperEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<KeeperEvent, { type: Type }>> {
    for (;;) {
      const found = this.events.find(
        (event): event is Extract<KeeperEvent, { type: Type }> =>
          event.type === type && fits(event as Extract<KeeperEvent, { type: Type }>),
      );
      if (found) return found;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const listener = () => resolve(undefined);
      this.#listeners.add(listener);
      await promise;
      this.#listeners.delete(listener);
    }
  }

  /** The sign-in that a home holds; fails when it holds none. */
  async credentialsOf(name: string): Promise<CodexHomeCredentials> {
    const held = await readCodexHomeCredentials(this.homePath(name));
    if (held.state !== "signed_in") throw new Error(`${name} is ${held.state}`);
    return held.credentials;
  }

  readAuthJson(name: string): Promise<string> {
    return readFile(join(this.homePath(name), "auth.json"), "utf8");
  }
}

const QUIET = 'approval_policy = "never"\nsandbox_mode = "danger-full-access"\n';

/** Resolves when `isTrue` does with true; for what no event announces. */
export async function eventually(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 10));
}
