import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { CredentialStore, FreshAccessTokenOptions, TokenSet } from "../src/index.ts";
import { describeSignIn, freshAccessToken, openCredentialStore } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { FakeClock } from "./support/fake-clock.ts";
import { holdLock } from "./support/lock-holder.ts";
import { providerAt } from "./support/provider.ts";
import type { Answer, SeenRequest } from "./support/scripted-server.ts";
import { neverAnswer, startScriptedServer } from "./support/scripted-server.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { idTokenFor, jwt, tokenAnswer, tokenSetFor } from "./support/tokens.ts";

const PROVIDER = { issuer: "https://auth.openai.com", clientId: "app_x" };
const OLD = endingSoon("old");
const NEW = tokenSetFor("new");
const REUSED: Answer = { status: 400, json: { error: { code: "refresh_token_reused" } } };

/** Tokens whose access token lasts for a minute from now. */
function endingSoon(name: string, inMs = 60_000) {
  const expiresAt = Math.round((Date.now() + inMs) / 1000) * 1000;
  return { ...tokenSetFor(name), accessToken: jwt({ exp: expiresAt / 1000, name }), expiresAt };
}

interface Rig {
  home: string;
  store: CredentialStore;
  requests: SeenRequest[];
  refresh: (options?: FreshAccessTokenOptions) => ReturnType<typeof freshAccessToken>;
}

/** A home that holds `held`, and a server that does `onRequest` before each of its answers. */
async function start(
  held: TokenSet,
  answers: readonly Answer[],
  onRequest: (rig: Pick<Rig, "home" | "store">) => Promise<unknown> = () => Promise.resolve(),
): Promise<Rig> {
  const home = await temporaryHome();
  const stateDirectory = join(home, "state");
  const store = await openCredentialStore(home, { stateDirectory });
  await store.replace(held, { provider: PROVIDER });
  const queue = [...answers];
  const server = await startScriptedServer(() => {
    const answer = queue.length > 1 ? queue.shift()! : queue[0]!;
    return (response, request) => {
      void onRequest({ home, store }).then(() => {
        if (typeof answer === "function") {
          answer(response, request);
          return;
        }
        response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
        response.end(JSON.stringify(answer.json));
      });
    };
  });
  const provider = providerAt(server.url);
  const clock = new FakeClock();
  return {
    home,
    store,
    requests: server.requests,
    refresh: (options) => freshAccessToken(store, provider, { clock, ...options }),
  };
}

const granted: Answer = { json: tokenAnswer(NEW) };
const put = (tokenSet: TokenSet) => (rig: Pick<Rig, "store">) =>
  rig.store.replace(tokenSet, { provider: PROVIDER });

describe("a fresh access token", () => {
  test("is the stored one, without a request, while that lasts", async () => {
    const { refresh, requests } = await start(NEW, [granted]);
    expect(await refresh()).toEqual({
      accessToken: NEW.accessToken,
      expiresAt: NEW.expiresAt,
      isRefreshed: false,
    });
    expect(requests).toHaveLength(0);
  });

  test("is refreshed when the stored one ends soon, and stored before it is returned", async () => {
    const { refresh, requests, store } = await start(OLD, [granted]);
    expect(await refresh()).toMatchObject({ accessToken: NEW.accessToken, isRefreshed: true });
    expect(await store.read()).toMatchObject({ credentials: NEW });
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      refresh_token: OLD.refreshToken,
      refresh_reason: "proactive_expiry",
    });
    expect(await describeSignIn(store)).toMatchObject({
      renewable: true,
      usableUntil: NEW.expiresAt,
      evidence: { kind: "refreshed", at: expect.any(Number) as number },
    });
  });

  test("keeps what the answer does not send again", async () => {
    const accessToken = jwt({ exp: (NEW.expiresAt ?? 0) / 1000, name: "only" });
    const { refresh, store } = await start(OLD, [{ json: { access_token: accessToken } }]);
    await refresh();
    const { refreshToken, idToken } = OLD;
    expect(await store.read()).toMatchObject({
      credentials: {
        accessToken,
        refreshToken,
        idToken,
        accountId: "acct-1",
        provenance: PROVIDER,
      },
    });
  });

  test("is refreshed by force, once for all who force at the same time", async () => {
    const { refresh, requests } = await start(NEW, [{ json: tokenAnswer(tokenSetFor("forced")) }]);
    const results = await Promise.all([1, 2, 3].map(() => refresh({ force: true })));
    const { accessToken } = tokenSetFor("forced");
    expect(results.map((result) => result.accessToken)).toEqual(Array(3).fill(accessToken));
    expect(results.filter(({ isRefreshed }) => isRefreshed)).toHaveLength(1);
    expect(requests).toHaveLength(1);
  });

  test("lasts as long as asked for", async () => {
    const { refresh, requests } = await start(endingSoon("hour", 3_600_000), [granted]);
    expect((await refresh()).isRefreshed).toBe(false);
    expect((await refresh({ minimumTtlMs: 7_200_000 })).isRefreshed).toBe(true);
    expect(requests).toHaveLength(1);
  });

  test("is the stored one for its last minutes when the server cannot be reached", async () => {
    const { refresh, store } = await start(OLD, [{ status: 503 }]);
    expect(await refresh()).toMatchObject({ accessToken: OLD.accessToken, isRefreshed: false });
    const error = await authErrorOf(refresh({ minimumTtlMs: 300_000 }));
    expect(error.code).toBe("AUTH_SERVER_UNREACHABLE");
    expect(await describeSignIn(store)).toMatchObject({ evidence: { kind: "never_tried" } });
  });

  test("is none where nobody is signed in, or only follows", async () => {
    const { refresh, store, requests } = await start(endingSoon("ended", -1000), [granted]);
    await store.replace(
      { ...endingSoon("ended", -1000), refreshToken: "" },
      {
        provider: PROVIDER,
        authMode: "chatgptAuthTokens",
      },
    );
    expect(await authErrorOf(refresh())).toMatchObject({
      code: "CODEX_AUTH_EXPIRED",
      reason: "no_refresh_token",
    });
    await store.remove();
    expect(await authErrorOf(refresh())).toMatchObject({
      code: "CODEX_SIGNED_OUT",
      reason: "signed_out",
    });
    await writeFile(join(store.homePath, "auth.json"), '{"OPENAI_API_KEY":"sk-1"}');
    expect(await authErrorOf(refresh())).toMatchObject({ reason: "api_key" });
    await writeFile(join(store.homePath, "auth.json"), "{");
    expect(await authErrorOf(refresh())).toMatchObject({ code: "CREDENTIALS_UNREADABLE" });
    expect(requests).toHaveLength(0);
  });
});

test("an answer with an ID token that is no JWT leaves a file that Codex can load", async () => {
  const odd = { ...tokenAnswer(NEW), id_token: "no JWT" };
  const { refresh, store } = await start(endingSoon("ended", -1000), [{ json: odd }]);
  expect(await refresh()).toMatchObject({ isRefreshed: true, accessToken: NEW.accessToken });
  expect(await store.read()).toMatchObject({
    state: "signed_in",
    credentials: { refreshToken: NEW.refreshToken },
  });
});

describe("a refresh token that the server calls used", () => {
  const ended = endingSoon("ended", -1000);

  test("is believed once nobody has stored newer tokens, and not asked about again", async () => {
    const { refresh, requests, store } = await start(ended, [REUSED]);
    const expired = { code: "CODEX_AUTH_EXPIRED", reason: "refresh_token_reused" };
    expect(await authErrorOf(refresh())).toMatchObject(expired);
    expect(await authErrorOf(refresh())).toMatchObject(expired);
    expect(requests).toHaveLength(1);
    expect(await store.read()).toMatchObject({ credentials: ended });
    expect(await describeSignIn(store)).toMatchObject({
      renewable: false,
      evidence: { kind: "refused", reason: "refresh_token_reused" },
    });
    expect(await authErrorOf(refresh({ force: true }))).toMatchObject(expired);
    expect(requests).toHaveLength(2);
    await store.replace(NEW, { provider: PROVIDER });
    expect(await describeSignIn(store)).toMatchObject({ renewable: true });
  });

  test("gives way to the tokens that Codex stored meanwhile", async () => {
    const { refresh, requests } = await start(ended, [REUSED], put(NEW));
    expect(await refresh()).toMatchObject({ accessToken: NEW.accessToken, isRefreshed: false });
    expect(requests).toHaveLength(1);
  });
});

describe("while a refresh is under way", () => {
  test("a sign-in to another account is not overwritten, and nothing is revoked", async () => {
    const other = { ...tokenSetFor("other"), idToken: idTokenFor("acct-2") };
    let isFirst = true;
    const { refresh, requests, store } = await start(OLD, [granted], async (rig) => {
      if (isFirst) await put(other)(rig);
      isFirst = false;
    });
    const error = await authErrorOf(refresh({ minimumTtlMs: 300_000 }));
    expect(error).toMatchObject({ code: "CODEX_AUTH_EXPIRED", reason: "account_changed" });
    expect(await store.read()).toMatchObject({ credentials: other });
    expect(requests.map(({ path }) => path)).toEqual(["/oauth/token"]);
  });

  test("someone who signs out stays signed out", async () => {
    const { refresh, store } = await start(OLD, [granted], (rig) => rig.store.remove());
    expect(await authErrorOf(refresh())).toMatchObject({ reason: "account_changed" });
    expect(await store.read()).toMatchObject({ state: "signed_out" });
  });

  test("an older copy that someone puts back does not win", async () => {
    const older = JSON.stringify({
      auth_mode: "chatgpt",
      tokens: {
        id_token: OLD.idToken,
        access_token: OLD.accessToken,
        refresh_token: "rt-secret-older",
        account_id: "acct-1",
      },
      last_refresh: "2020-01-01T00:00:00Z",
    });
    const { refresh, store } = await start(OLD, [granted], ({ home }) =>
      writeFile(join(home, "auth.json"), older),
    );
    expect(await refresh()).toMatchObject({ isRefreshed: true });
    expect(await store.read()).toMatchObject({ credentials: { refreshToken: NEW.refreshToken } });
  });

  test("a newer sign-in of the same account wins", async () => {
    const newest = tokenSetFor("newest");
    const { refresh, store } = await start(OLD, [granted], put(newest));
    const fresh = await refresh();
    expect(fresh).toMatchObject({ accessToken: newest.accessToken, isRefreshed: false });
    expect(await store.read()).toMatchObject({ credentials: newest });
  });

  test("a file that is damaged is kept aside, and the new tokens are stored", async () => {
    const { refresh, store } = await start(OLD, [granted], ({ home }) =>
      writeFile(join(home, "auth.json"), "damaged"),
    );
    expect(await refresh()).toMatchObject({ isRefreshed: true });
    expect(await store.read()).toMatchObject({ credentials: NEW });
  });

  test("an abort is heard at once, and the new tokens are stored all the same", async () => {
    const abort = new AbortController();
    const held = Promise.withResolvers<() => Promise<void>>();
    const { refresh, store } = await start(OLD, [granted], async ({ home }) => {
      held.resolve(await holdLock(join(home, "auth.lock")));
      abort.abort("cancelled");
    });
    const outcome = await refresh({ signal: abort.signal }).catch((error: unknown) => error);
    expect(outcome).toBe("cancelled");
    expect(await store.read()).toMatchObject({ credentials: OLD });
    await (
      await held.promise
    )();
    expect(await refresh()).toMatchObject({ accessToken: NEW.accessToken, isRefreshed: false });
  });

  test("a home that can no longer be written loses nothing: the tokens are kept elsewhere", async () => {
    const { home, refresh } = await start(OLD, [granted], async (rig) => {
      await rm(join(rig.home, "auth.lock"), { force: true });
      await mkdir(join(rig.home, "auth.lock"));
    });
    const error = await authErrorOf(refresh({ minimumTtlMs: 300_000 }));
    expect(error.code).toBe("CREDENTIALS_NOT_WRITABLE");
    expect(error.message).toContain(error.location);
    expect(await readFile(error.location ?? "", "utf8")).toContain(NEW.refreshToken);
    await rm(join(home, "auth.lock"), { recursive: true });
    expect(await refresh()).toMatchObject({ accessToken: NEW.accessToken, isRefreshed: true });
  });
});

test("a home that cannot be written is refused before the refresh token is spent", async () => {
  const { home, refresh, requests } = await start(OLD, [granted]);
  await chmod(join(home, "auth.json"), 0o400);
  const error = await authErrorOf(refresh({ minimumTtlMs: 300_000 }));
  expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "read_only" });
  expect(requests).toHaveLength(0);
});

test.each(["auth.lock", "auth.json.lock"])(
  "a home whose %s cannot be taken is refused before the refresh token is spent",
  async (name) => {
    const { home, refresh, requests } = await start(OLD, [granted]);
    await rm(join(home, name), { force: true });
    await mkdir(join(home, name));
    const error = await authErrorOf(refresh({ minimumTtlMs: 300_000 }));
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "EISDIR" });
    expect(error.message).toContain(join(home, name));
    expect(requests).toHaveLength(0);
  },
);

test("a refresh that another process never ends is given up on", async () => {
  const { home, refresh } = await start(OLD, [neverAnswer]);
  await holdLock(join(home, "latchkey-refresh.lock"));
  const error = await authErrorOf(refresh({ lockTimeoutMs: 50, minimumTtlMs: 300_000 }));
  expect(error).toMatchObject({ code: "AUTH_SERVER_UNREACHABLE", reason: "refresh_locked" });
});
