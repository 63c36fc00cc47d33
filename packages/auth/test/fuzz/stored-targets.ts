import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { constantFrom, oneof, record, tuple } from "fast-check";

import {
  anyText,
  nearly,
  nearlyLike,
  textsLike,
  jsonText,
} from "../../../contracts/test/fuzz/arbitraries.ts";
import type { FuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { fuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import type { AuthJson } from "../../src/credentials/file/auth-json.ts";
import {
  authJsonFromCredentials,
  credentialsFromAuthJson,
} from "../../src/credentials/file/auth-json.ts";
import {
  parseAuthJson,
  readAuthJson,
  writeAuthJson,
} from "../../src/credentials/file/auth-json-file.ts";
import { stateOf } from "../../src/credentials/file/home-state.ts";
import { keyringPlace } from "../../src/credentials/places/place.ts";
import { judgeUpdate, mergeRefreshed } from "../../src/credentials/update.ts";
import type { Keyring } from "../../src/index.ts";
import { openProviderStore, readCodexAuthConfig } from "../../src/index.ts";
import { isKeeperError } from "../../../keeper/src/events.ts";
import { readLinks } from "../../../keeper/src/homes.ts";
import { readRecord as readSignInRecord } from "../../../keeper/src/stored-record.ts";
import { readInterrupted, readRecord } from "../../src/refresh/record.ts";
import { idTokenFor, jwt } from "../support/tokens.ts";

/** Parsers behind a disk get fewer inputs, and still thousands. */
const ON_DISK = 0.25;
const WITH_FSYNC = 0.05;

const AUTH_JSON = {
  auth_mode: "chatgpt",
  OPENAI_API_KEY: null,
  tokens: {
    id_token: idTokenFor("acct-1"),
    access_token: jwt({ exp: 1_900_000_000 }),
    refresh_token: "rt",
    oauth_provenance: { issuer: "https://auth.openai.com", client_id: "app" },
    account_id: "acct-1",
    unknown_field: { kept: [1, 2] },
  },
  last_refresh: "2026-01-02T03:04:05.678Z",
  another_unknown: "kept too",
};

/** A fresh path in a directory that is there for as long as the process is. */
async function place(): Promise<string> {
  directory ??= await mkdtemp(join(tmpdir(), "latchkey-fuzz-"));
  return join(directory, randomUUID());
}
let directory: string | undefined;

/** Removes what the targets have written. */
export async function clearFuzzFiles(): Promise<void> {
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  directory = undefined;
}

/** Gives `work` a file with this text, or its directory's name. */
async function withFile<T>(
  name: string,
  text: string,
  work: (path: string, home: string) => Promise<T>,
): Promise<T> {
  const home = await place();
  await mkdir(home);
  const path = join(home, name);
  await writeFile(path, text);
  try {
    return await work(path, home);
  } finally {
    await rm(home, { recursive: true });
  }
}

/** What was read can be written, and read again as the same; what nobody knows stays. */
function survivesRewriting(authJson: AuthJson): boolean {
  const credentials = credentialsFromAuthJson(authJson);
  if (!credentials) return true;
  const complete = { ...credentials, accountId: credentials.accountId ?? "acct-1" };
  const next = authJsonFromCredentials(complete, authJson);
  const again = parseAuthJson(JSON.stringify(next));
  if (again.state !== "loaded") return false;
  const isSame = isEqual(
    credentialsFromAuthJson(again.authJson)?.refreshToken,
    credentials.refreshToken,
  );
  return (
    isSame && unknownOf(authJson).every(([name, value]) => isEqual(again.authJson[name], value))
  );
}

function unknownOf(authJson: AuthJson): [string, unknown][] {
  const known = ["auth_mode", "OPENAI_API_KEY", "tokens", "last_refresh"];
  return Object.entries(authJson).filter(([name]) => !known.includes(name));
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Some that JavaScript cannot read, some that no calendar has. */
const MOMENTS = ["2016-12-31T23:59:60Z", "2026-13-45T25:61:61Z", "0000-01-01T00:00:00+23:59"];
const withMoments = tuple(constantFrom(...MOMENTS), textsLike(AUTH_JSON)).map(([moment, text]) =>
  text.replace(AUTH_JSON.last_refresh, moment),
);

const authJson = fuzzTarget("auth.json: read, described, written again", {
  inputs: oneof(textsLike(AUTH_JSON), withMoments),
  share: 2,
  holds(text) {
    const file = parseAuthJson(text);
    if (file.state === "unreadable") return !file.reason.includes("rt");
    stateOf(file);
    return file.state !== "loaded" || survivesRewriting(file.authJson);
  },
});

const authJsonFile = fuzzTarget("auth.json: written to the disk and read back", {
  inputs: nearlyLike(AUTH_JSON),
  share: WITH_FSYNC,
  async holds(value) {
    const file = parseAuthJson(jsonText(value));
    if (file.state !== "loaded") return true;
    return withFile("auth.json", "old", async (path) => {
      await writeAuthJson(path, file.authJson);
      return isEqual(await readAuthJson(path), file);
    });
  },
});

const refreshed = fuzzTarget("refreshed tokens put over stored ones", {
  inputs: tuple(nearlyLike(AUTH_JSON), record({ refreshToken: anyText, accessToken: anyText })),
  holds([value, next]) {
    const file = parseAuthJson(jsonText(value));
    const stored = file.state === "loaded" ? credentialsFromAuthJson(file.authJson) : undefined;
    if (!stored) return true;
    const merged = mergeRefreshed(stored, next);
    return (
      merged.accountId === stored.accountId &&
      merged.idToken === stored.idToken &&
      merged.refreshToken === next.refreshToken &&
      judgeUpdate(stored, stored) === "updated"
    );
  },
});

/** A keyring in which everything is this text. */
function keyringOf(secret: string): Keyring {
  const nothing = () => Promise.resolve();
  return { read: () => Promise.resolve(secret), write: nothing, remove: nothing, probe: nothing };
}

const keyringEntry = fuzzTarget("entries of the keyring", {
  inputs: textsLike(AUTH_JSON),
  share: ON_DISK,
  async holds(secret) {
    const file = await keyringPlace(await place(), keyringOf(secret)).read();
    return ["loaded", "unreadable"].includes(file.state);
  },
});

const STORED = {
  version: 1,
  issuer: "i",
  clientId: "c",
  tokens: { accessToken: "a", refreshToken: "r", expiresAt: 1, accountId: "x", lastRefreshAt: 2 },
};

const providerTokens = fuzzTarget("tokens of other providers", {
  inputs: textsLike(STORED),
  share: ON_DISK,
  async holds(secret) {
    const provider = { issuer: "https://i.example", clientId: "c" };
    const keyring = keyringOf(secret);
    const options = { provider, directory: join(await place(), ".."), keyring };
    const store = await openProviderStore({ ...options, store: "keyring" });
    return ["signed_in", "unreadable"].includes((await store.read()).state);
  },
});

const CONFIG_TOML = `cli_auth_credentials_store = "file"
chatgpt_base_url = "https://chatgpt.com/backend-api/"
forced_chatgpt_workspace_id = ["ws-1", ""]
[features]
secret_auth_storage = false
[model_providers.x]
name = "é 🙂"
`;

const configToml = fuzzTarget("config.toml of a Codex home", {
  inputs: nearly(nearly(anyText.map((text) => `${CONFIG_TOML}more = ${JSON.stringify(text)}\n`))),
  share: ON_DISK,
  holds: (text) =>
    withFile("config.toml", text, async (_, home) => {
      const { credentialsStore, chatGptBaseUrl } = await readCodexAuthConfig(home);
      return credentialsStore.length > 0 && !chatGptBaseUrl.endsWith("/");
    }),
});

const LINKS = {
  version: 1,
  links: [{ home: "/home/a", name: "a", follows: "/home/b", hasReceived: true }],
};

const links = fuzzTarget("the file of links", {
  inputs: textsLike(LINKS),
  share: ON_DISK,
  holds: (text) =>
    withFile("links.json", text, async (path) => {
      const read = await readLinks(path).catch((error: unknown) => error);
      return Array.isArray(read) || isKeeperError(read, "LINKS_UNREADABLE");
    }),
});

const RECORD = { version: 1, refreshToken: "h", outcome: "refused", reason: "r", at: 1 };
const SIGN_IN_RECORD = {
  version: 1,
  generation: 3,
  fingerprint: "f",
  evidence: { lastOutcome: "refreshed", at: 1, lastRefreshAt: 2 },
  expired: { fingerprint: "f", reason: "r", at: 1 },
  formerAccountIds: ["a"],
};

const records = fuzzTarget("records beside a sign-in", {
  inputs: tuple(textsLike(RECORD), textsLike(SIGN_IN_RECORD)),
  share: ON_DISK,
  holds: ([refresh, signIn]) =>
    withFile("refresh.json", refresh, async (path, home) => {
      await writeFile(join(home, "refresh.pending"), refresh);
      await writeFile(join(home, "record.json"), signIn);
      const base = path.replace(/\.json$/u, "");
      await readRecord(base, "rt");
      await readInterrupted(base, "rt");
      return typeof (await readSignInRecord(home)).generation === "number";
    }),
});

/** Every parser of what is stored. */
export const STORED_TARGETS: readonly FuzzTarget[] = [
  authJson,
  authJsonFile,
  refreshed,
  keyringEntry,
  providerTokens,
  configToml,
  links,
  records,
];
