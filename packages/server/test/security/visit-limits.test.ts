import { IncomingMessage, request as httpRequest, type ClientRequest } from "node:http";
import { Socket } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { SESSION_KEY_HEADER, SessionOpenedSchema } from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createSessionCookie } from "../../src/guards/session.ts";
import { createApi, until } from "../support/api.ts";
import { ACCESS_TOKEN, AS_PROGRAM, asPerson, openSession } from "../support/session.ts";
import { openTab } from "../support/tab.ts";
import { createWorld, type World } from "../support/world.ts";

const MIB = 1024 * 1024;
const PUBLIC_HOST = "codex.example.com";

let world: World;

beforeEach(async () => {
  world = await createWorld({ environment: { LATCHKEY_PUBLIC_URL: `https://${PUBLIC_HOST}` } });
});

afterEach(() => world.close());

async function start(changes: Partial<World["config"]["limits"]> = {}): Promise<string> {
  world.config.limits = { ...world.config.limits, ...changes };
  return (await world.start()).url;
}

describe("one session that takes much", () => {
  it("has five thousand requests in ten seconds, and is told when to come back; others go on", async () => {
    expect(world.config.limits.requests).toBe(5000);
    const url = await start({ requests: 20 });
    const [mine, theirs] = [asPerson(await openSession(url)), asPerson(await openSession(url))];
    const ask = (headers: Record<string, string>) => fetch(`${url}/api/codex/homes`, { headers });
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask(mine)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(refused).toHaveLength(10);
    expect(await refused[0]!.json()).toMatchObject({
      code: "RATE_LIMITED",
      message: expect.stringContaining("asked too often") as string,
    });
    const waitSeconds = Number(refused[0]!.headers.get("retry-after"));
    expect(waitSeconds).toBeGreaterThan(0);
    expect(waitSeconds).toBeLessThanOrEqual(10);
    expect((await ask(theirs)).status).toBe(200);
  });

  it("sends at most 64 MiB of bodies at a time, with everybody else; what needs no body goes on", async () => {
    expect(world.config.limits.bodyBytes).toBe(64 * MIB);
    const url = await start({ bodyBytes: 2 * MIB });
    const api = createApi(url);
    const held = [sendHalf(url), sendHalf(url)];
    const send = () => api.request("POST", "/api/conversations", {});
    const refused = await until(send, ({ status }) => status === 429);
    expect(refused.body).toMatchObject({
      code: "RATE_LIMITED",
      message: expect.stringContaining("Too much is being sent") as string,
    });
    expect((await api.request("GET", "/api/conversations")).status).toBe(200);
    for (const request of held) request.destroy();
    await until(send, ({ status }) => status === 400);
  });
});

/** Sends the head of a request, and a part of its body. */
function sendHalf(url: string): ClientRequest {
  const headers = {
    ...AS_PROGRAM,
    "content-type": "application/json",
    "content-length": String(MIB),
  };
  const request = httpRequest(`${url}/api/conversations`, { method: "POST", headers });
  request.on("error", () => undefined);
  request.write("{");
  onTestFinished(() => void request.destroy());
  return request;
}

it("a socket is closed at the next ping when its session is not there any more", async () => {
  world.config.pingIntervalMs = 1000;
  const url = await start();
  const [mine, theirs] = [await openSession(url), await openSession(url)];
  const [tab, other] = [await openTab(url, asPerson(mine)), await openTab(url, asPerson(theirs))];
  const db = new DatabaseSync(join(world.config.dataDirectory, "latchkey.db"));
  db.exec("DELETE FROM sessions WHERE rowid = (SELECT min(rowid) FROM sessions)");
  db.close();
  const closed = await Promise.race([
    tab.closed.then((end) => ({ ...end, whose: mine })),
    other.closed.then((end) => ({ ...end, whose: theirs })),
  ]);
  expect(closed).toMatchObject({ code: 4401 });
  const [left, right] = closed.whose === mine ? [theirs, other] : [mine, tab];
  const homes = await fetch(`${url}/api/codex/homes`, { headers: asPerson(left) });
  expect(homes.status).toBe(200);
  right.send({ type: "subscribe_sign_ins" });
  await right.until("home_updated");
  right.close();
});

describe("the cookie over TLS", () => {
  /** Asks as a proxy in front of the console does. */
  const ask = (url: string, headers: Record<string, string>, body?: object) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const options = {
        method: body ? "POST" : "GET",
        headers: { host: PUBLIC_HOST, "content-type": "application/json", ...headers },
      };
      httpRequest(url, options, resolve)
        .on("error", reject)
        .end(body && JSON.stringify(body));
    });

  it("is __Host- and Secure at the public address, and only that name counts there", async () => {
    const url = await start();
    const opened = await ask(`${url}/api/session`, {}, { accessToken: ACCESS_TOKEN });
    const [cookie = ""] = opened.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(
      /^__Host-latchkey_session_[\da-f]{8}=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/,
    );
    expect(cookie).not.toContain("Domain");
    const body: unknown = JSON.parse((await opened.toArray()).join(""));
    const { sessionKey } = SessionOpenedSchema.parse(body);
    const [pair = ""] = cookie.split(";");
    const listHomes = async (name: string) => {
      const headers = { cookie: name, [SESSION_KEY_HEADER]: sessionKey };
      return (await ask(`${url}/api/codex/homes`, headers)).resume().statusCode;
    };
    expect(await listHomes(pair)).toBe(200);
    // Another host of the same site could have set a cookie without the prefix.
    expect(await listHomes(pair.replace("__Host-", ""))).toBe(401);
  });

  it("has a plain name on loopback, where there is no TLS", async () => {
    const { cookie } = await openSession(await start());
    expect(cookie).toMatch(/^latchkey_session_/);
  });

  it("is __Secure- where the console is below a path of its host", () => {
    const request = new IncomingMessage(new Socket());
    request.headers = { host: PUBLIC_HOST };
    const publicUrl = new URL(`https://${PUBLIC_HOST}`);
    const cookie = createSessionCookie({ dataDirectory: "", publicUrl, path: "/codex" });
    const written = cookie.write(request, "value", 60);
    expect(written).toMatch(/^__Secure-latchkey_session_[\da-f]{8}=value; Path=\/codex; .*Secure$/);
    request.headers.cookie = written.split(";")[0];
    expect(cookie.readCredentials(request).cookie).toBe("value");
  });
});
