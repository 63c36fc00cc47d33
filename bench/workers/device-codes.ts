import { once } from "node:events";
import { createServer } from "node:http";
import { quantile } from "../harness/measure.ts";
import { tellParent, whenAsked } from "../harness/worker.ts";

// An authorization server for which nobody ever approves. It keeps the times of polls and does
// nothing else, so that what it measures is the client.
const INTERVAL_SECONDS = 5;
/** What a client waits so that no clock of its own makes a poll early. */
const DUE_MS = INTERVAL_SECONDS * 1300;

const lastPolls = new Map<string, number>();
let codes = 0;
let isCounting = false;
let early = 0;
let lateMs: number[] = [];

const server = createServer((request, response) => {
  const at = performance.now();
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    response.setHeader("content-type", "application/json");
    if (request.url?.endsWith("/usercode")) {
      response.end(JSON.stringify(newCode()));
      return;
    }
    notePoll(/deviceauth_\d+/.exec(Buffer.concat(chunks).toString("latin1"))?.[0] ?? "", at);
    response.statusCode = 403;
    response.end(PENDING);
  });
});
server.listen(0, "127.0.0.1", 4096);
await once(server, "listening");
const address = server.address();
if (typeof address !== "object" || address === null) throw new TypeError("No port.");

const PENDING = JSON.stringify({
  error: { code: "deviceauth_authorization_pending", message: "Pending. Please try again." },
});

function newCode(): object {
  codes += 1;
  return {
    device_auth_id: `deviceauth_${codes}`,
    user_code: `BENCH-${codes}`,
    interval: String(INTERVAL_SECONDS),
    expires_at: new Date(Date.now() + 900_000).toISOString(),
  };
}

function notePoll(id: string, at: number): void {
  const before = lastPolls.get(id);
  lastPolls.set(id, at);
  if (before === undefined || !isCounting) return;
  const gapMs = at - before;
  if (gapMs < INTERVAL_SECONDS * 1000) early += 1;
  lateMs.push(gapMs - DUE_MS);
}

whenAsked(async ({ count }) => {
  isCounting = count > 0;
  if (!isCounting) {
    const [p50Ms, p99Ms] = [quantile(lateMs, 0.5), quantile(lateMs, 0.99)];
    tellParent({ url: "", polls: lateMs.length, early, p50Ms, p99Ms });
  }
  early = 0;
  lateMs = [];
  await Promise.resolve();
});
const url = `http://127.0.0.1:${address.port}`;
tellParent({ url, polls: 0, early: 0, p50Ms: 0, p99Ms: 0 });
