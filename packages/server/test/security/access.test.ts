import { readFileSync, statSync } from "node:fs";
import { chmod, rm, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SESSION_KEY_HEADER, SESSION_KEY_PROTOCOL, SOCKET_PROTOCOL } from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import {
  accessTokenPath,
  makeSignInCode,
  readConfig,
  startServer,
  type RunningServer,
} from "../../src/index.ts";
import { createApi } from "../support/api.ts";
import { asPerson, openSession, postSession } from "../support/session.ts";
import { openTab } from "../support/tab.ts";
import { createWorld, type World } from "../support/world.ts";

/** One that a person has chosen. */
const CHOSEN = "correct-horse-battery-staple";
const UPGRADE_MS = 60_000;

let world: World;
let server: RunningServer;

beforeEach(async () => {
  world = await createWorld({ environment: { LATCHKEY_ACCESS_TOKEN: CHOSEN } });
  server = await world.start();
});

afterEach(() => world.close());

const openPerson = (url = server.url) => openSession(url, { accessToken: CHOSEN });
const listHomes = (headers: Record<string, string>, url = server.url) =>
  fetch(`${url}/api/codex/homes`, { headers });
const asProgram = (token = CHOSEN) => ({ authorization: `Bearer ${token}` });

/** Starts a console beside the test's own; its variables count and nothing else does. */
async function startOther(changes: Record<string, string>): Promise<RunningServer> {
  const environment = { ...world.config.environment, LATCHKEY_ACCESS_TOKEN: "", ...changes };
  const other = await startServer(readConfig(environment), {
    logDestination: { write: (line: string) => void world.logs.push(line) },
  });
  onTestFinished(() => other.close());
  return other;
}

/** Asks from another address of this machine, with a bearer that may be wrong. */
const askFrom = (localAddress: string, bearer: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const options = { localAddress, headers: asProgram(bearer) };
    httpRequest(`${server.url}/api/codex/homes`, options, (response) => resolve(response.resume()))
      .on("error", reject)
      .end();
  });

function refusalOfSocket(headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`, { headers });
  return new Promise((resolve) => socket.on("error", ({ message }) => resolve(message)));
}

const linkOf = ({ introduction }: RunningServer) => /http:\S+#\S+/.exec(introduction)![0];
const codeOf = (running: RunningServer) => new URL(linkOf(running)).hash.slice(1);

describe("a console and who comes without its access token", () => {
  it("answers nobody, but says that it is alive", async () => {
    const answer = await listHomes({});
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: "UNAUTHENTICATED" });
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${server.url}/api/openapi.json`)).status).toBe(401);
    expect(await refusalOfSocket()).toContain("401");
  });

  it("takes the token as a bearer from programs", async () => {
    expect((await listHomes(asProgram())).status).toBe(200);
    expect((await listHomes(asProgram("wrong"))).status).toBe(401);
  });
});

describe("a person's session", () => {
  it("is a cookie that scripts and other sites cannot use and a key, until it is closed", async () => {
    const opened = await postSession(server.url, { accessToken: CHOSEN });
    const cookie = opened.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^latchkey_session_[\da-f]{8}=[\w-]{43}; .*HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(CHOSEN);
    const session = asPerson(await openPerson());
    expect((await listHomes(session)).status).toBe(200);
    (await openTab(server.url, session)).close();
    await fetch(`${server.url}/api/session`, { method: "DELETE", headers: session });
    expect((await listHomes(session)).status).toBe(401);
  });

  it("opens nothing with either half alone, as another port of the host gets it, and closes nothing", async () => {
    const { cookie, key } = await openPerson();
    for (const half of [{ cookie }, { [SESSION_KEY_HEADER]: key }]) {
      for (const path of ["/api/codex/homes", "/api/openapi.json", "/metrics"]) {
        expect((await fetch(`${server.url}${path}`, { headers: half })).status, path).toBe(401);
      }
      const image = `${server.url}/api/conversations/c/turns/t/images/i`;
      expect((await fetch(image, { headers: half })).status).toBe(401);
      expect(await refusalOfSocket(half)).toContain("401");
      await fetch(`${server.url}/api/session`, { method: "DELETE", headers: half });
    }
    const other = await openPerson();
    expect((await listHomes(asPerson({ cookie, key: other.key }))).status).toBe(401);
    expect((await listHomes(asPerson({ cookie, key }))).status).toBe(200);
  });

  it("is shown by a page's socket in a subprotocol that the server never repeats", async () => {
    const { cookie, key } = await openPerson();
    const protocols = [SOCKET_PROTOCOL, `${SESSION_KEY_PROTOCOL}${key}`];
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`, protocols, {
      headers: { cookie },
    });
    await new Promise((resolve) => socket.once("open", resolve));
    expect(socket.protocol).toBe(SOCKET_PROTOCOL);
    socket.close();
  });

  it("leaves a browser signed in to another console on the same host", async () => {
    const other = await startOther({
      LATCHKEY_ACCESS_TOKEN: CHOSEN,
      LATCHKEY_DATA_DIR: join(world.directory, "other"),
    });
    const [here, there] = [await openPerson(), await openPerson(other.url)];
    const cookie = `${here.cookie}; ${there.cookie}`;
    expect((await listHomes(asPerson({ cookie, key: here.key }))).status).toBe(200);
    expect((await listHomes(asPerson({ cookie, key: there.key }), other.url)).status).toBe(200);
  });

  it("lasts over a restart, but not over another access token", async () => {
    const session = asPerson(await openPerson());
    await server.close();
    server = await world.start();
    expect((await listHomes(session)).status).toBe(200);
    await server.close();
    const other = await startOther({ LATCHKEY_ACCESS_TOKEN: "another-access-token" });
    expect((await listHomes(session, other.url)).status).toBe(401);
  });

  it("ends after its time", async () => {
    const session = asPerson(await openPerson());
    const db = new DatabaseSync(join(world.config.dataDirectory, "latchkey.db"));
    const { changes } = db
      .prepare("UPDATE sessions SET expires_at = ?")
      .run(new Date(Date.now() - 1000).toISOString());
    expect(changes).toBe(1);
    expect((await listHomes(session)).status).toBe(401);
    await openPerson();
    expect(db.prepare("SELECT count(*) AS count FROM sessions").get()).toEqual({ count: 1 });
    db.close();
  });

  it("takes its sockets with it when it is closed, and nobody else's", async () => {
    const [mine, theirs] = [await openPerson(), await openPerson()];
    const tabs = [
      await openTab(server.url, asPerson(mine)),
      await openTab(server.url, asPerson(mine)),
    ];
    const others = [
      await openTab(server.url, asPerson(theirs)),
      await openTab(server.url, asProgram()),
    ];
    await fetch(`${server.url}/api/session`, { method: "DELETE", headers: asPerson(mine) });
    for (const tab of tabs) expect(await tab.closed).toMatchObject({ code: 4401 });
    for (const tab of others) {
      tab.send({ type: "subscribe_sign_ins" });
      await tab.until("home_updated");
      tab.close();
    }
  });

  it("has at most sixty-four sockets, and is told so", async () => {
    const session = asPerson(await openPerson());
    const tabs = await Promise.all(Array.from({ length: 64 }, () => openTab(server.url, session)));
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`, { headers: session });
    const [response] = await new Promise<[IncomingMessage]>((resolve) =>
      socket.once("unexpected-response", (_request, answer) => resolve([answer])),
    );
    expect(response.statusCode).toBe(429);
    const body = (await response.toArray()).join("");
    expect(JSON.parse(body)).toMatchObject({
      code: "RATE_LIMITED",
      message: expect.stringContaining("64 connections") as string,
    });
    tabs[0]!.close();
    await tabs[0]!.closed;
    await expect
      .poll(() => openTab(server.url, session).then((tab) => tab.close()), { timeout: UPGRADE_MS })
      .toBeUndefined();
    for (const tab of tabs) tab.close();
  });
});

it("what Codex asks is answered by people: the access token alone approves nothing", async () => {
  const path = "/api/runs/none/approvals/none";
  const answer = await createApi(server.url, asProgram()).request("POST", path, {
    decision: "allow",
  });
  expect(answer).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });
  const person = createApi(server.url, asPerson(await openPerson()));
  expect((await person.request("POST", path, { decision: "allow" })).status).toBe(404);
});

describe("whoever guesses at an access token that was chosen", () => {
  it("has ten tries a minute, at whatever door, and is told when to come back", async () => {
    const session = asPerson(await openPerson());
    const statuses: number[] = [];
    for (let guess = 0; guess < 5; guess += 1) {
      statuses.push((await postSession(server.url, { accessToken: `guess-${guess}` })).status);
      statuses.push((await listHomes(asProgram(`guess-${guess}`))).status);
    }
    expect(statuses).toEqual(Array<number>(10).fill(401));
    const refused = await postSession(server.url, { accessToken: CHOSEN });
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "RATE_LIMITED" });
    const waitSeconds = Number(refused.headers.get("retry-after"));
    expect(waitSeconds).toBeGreaterThan(0);
    expect(waitSeconds).toBeLessThanOrEqual(60);
    expect((await listHomes(asProgram())).status).toBe(429);
    expect(await refusalOfSocket(asProgram("guess"))).toContain("429");
    expect((await listHomes(session)).status).toBe(200);
    expect((await askFrom("127.0.0.2", CHOSEN)).statusCode).toBe(200);
  });

  it("has ten tries also when they are all made at once", async () => {
    const guesses = Array.from({ length: 30 }, (_unused, guess) =>
      postSession(server.url, { accessToken: `guess-${guess}` }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  it("has a hundred tries a minute from all addresses together", async () => {
    const guessers = Array.from({ length: 10 }, (_unused, index) => `127.0.1.${index + 1}`);
    await Promise.all(
      guessers.map(async (address) => {
        for (let guess = 0; guess < 15; guess += 1) await askFrom(address, "guess");
      }),
    );
    const refused = await askFrom("127.0.2.1", "guess");
    expect(refused.statusCode).toBe(429);
    expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
  });

  it("is not a program that has the token and asks many things at once", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => listHomes(asProgram())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("a console whose access token nobody has set", () => {
  it("makes one at its first start, for its own user only, and keeps it", async () => {
    const changes = { LATCHKEY_DATA_DIR: join(world.directory, "fresh") };
    const first = await startOther(changes);
    const path = accessTokenPath(changes.LATCHKEY_DATA_DIR);
    const token = readFileSync(path, "utf8").trim();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(first.introduction).toContain(path);
    expect(first.introduction).not.toContain(token);
    expect((await listHomes({}, first.url)).status).toBe(401);
    expect((await listHomes(asProgram(token), first.url)).status).toBe(200);
    const second = await startOther({ ...changes, LATCHKEY_ACCESS_TOKEN: "generate" });
    expect((await listHomes(asProgram(token), second.url)).status).toBe(200);
    expect(world.logs.join("")).toContain("server.started");
    expect(world.logs.join("")).not.toContain(token);
  });

  it("lets nobody lock its owner out by guessing at it", async () => {
    const fresh = join(world.directory, "fresh");
    const other = await startOther({ LATCHKEY_DATA_DIR: fresh });
    for (let guess = 0; guess < 150; guess += 1) {
      expect((await listHomes(asProgram(`guess-${guess}`), other.url)).status).toBe(401);
    }
    const token = readFileSync(accessTokenPath(fresh), "utf8").trim();
    expect((await postSession(other.url, { accessToken: token })).status).toBe(200);
  });

  it.each([
    ["a link to somewhere else", "symbolic link"],
    ["a file that others may read", "chmod 600"],
    ["a file that is empty", "blank"],
    ["a file of one repeated sign", "different characters"],
  ])("does not start with %s in its place", async (what, words) => {
    const path = join(world.directory, "token-file");
    const target = join(world.directory, "target");
    if (what.includes("link")) {
      await writeFile(target, `${CHOSEN}\n`, { mode: 0o600 });
      await symlink(target, path);
    } else {
      const text = what.includes("empty") ? " \n" : what.includes("one") ? "a".repeat(40) : CHOSEN;
      await writeFile(path, text, { mode: 0o600 });
      if (what.includes("others")) await chmod(path, 0o644);
    }
    await expect(startOther({ LATCHKEY_ACCESS_TOKEN_FILE: path })).rejects.toThrow(words);
    await rm(path);
    await expect(startOther({ LATCHKEY_ACCESS_TOKEN_FILE: path })).rejects.toThrow("ENOENT");
  });

  it("takes the token of a file that is named, without what is around it", async () => {
    const path = join(world.directory, "token-file");
    await writeFile(path, `  ${CHOSEN}\r\n`, { mode: 0o600 });
    const other = await startOther({ LATCHKEY_ACCESS_TOKEN_FILE: path });
    expect((await listHomes(asProgram(), other.url)).status).toBe(200);
    expect(other.introduction).toContain(path);
  });
});

describe("a sign-in link", () => {
  it("has its code where no server, proxy or preview sees it, and signs in once", async () => {
    const page = await fetch(linkOf(server), { redirect: "manual" });
    expect(page.status).toBe(200);
    expect(page.headers.get("set-cookie")).toBeNull();
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(new URL(linkOf(server)).pathname).toBe("/sign-in");
    const session = asPerson(await openSession(server.url, { code: codeOf(server) }));
    expect((await listHomes(session)).status).toBe(200);
    const again = await postSession(server.url, { code: codeOf(server) });
    expect(again.status).toBe(401);
    expect(again.headers.get("set-cookie")).toBeNull();
  });

  it("is of no use to two who press the button at the same time, nor after a restart", async () => {
    const code = codeOf(server);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => postSession(server.url, { code })),
    );
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    await server.close();
    server = await world.start();
    expect((await postSession(server.url, { code })).status).toBe(401);
  });

  it("is refused when it is too old, or changed, or made with another token", async () => {
    const soon = () => new Date(Date.now() + 60_000);
    const good = makeSignInCode(CHOSEN, soon());
    const [expiry = "", nonce = "", signature = ""] = good.split(".");
    const bad = [
      makeSignInCode(CHOSEN, new Date(Date.now() - 1)),
      makeSignInCode("another-access-token", soon()),
      [`${expiry}0`, nonce, signature].join("."),
      [expiry, `${nonce}x`, signature].join("."),
      [expiry, nonce, signature, ""].join("."),
      [expiry, nonce].join("."),
      "x",
    ];
    for (const code of bad) expect((await postSession(server.url, { code })).status).toBe(401);
    expect((await postSession(server.url, { code: good })).status).toBe(200);
  });

  it("when used up is no session, whatever halves are made of it", async () => {
    const code = codeOf(server);
    await openSession(server.url, { code });
    const name = (await openPerson()).cookie.split("=")[0] ?? "";
    const [first = "", ...rest] = code.split(".");
    const halves = { cookie: `${name}=used link ${first}`, key: rest.join(".") };
    expect((await listHomes(asPerson(halves))).status).toBe(401);
  });

  it("stands in no log", () => {
    expect(world.logs.join("")).toContain("server.started");
    expect(world.logs.join("")).not.toContain(codeOf(server));
  });
});
