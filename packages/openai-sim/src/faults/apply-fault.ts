import { setTimeout as sleep } from "node:timers/promises";
import type { NextFunction, Response } from "express";
import { sendAccountRefusal, sendChallenge } from "./refusals.ts";
import type { FaultEffect } from "./fault.ts";

/** Lets a fault happen to one request; passes it on where the handler still has its part. */
export async function applyFault(
  effect: FaultEffect,
  res: Response,
  next: NextFunction,
): Promise<void> {
  switch (effect.kind) {
    case "status":
      sendStatus(effect, res);
      return;
    case "challenge":
      sendChallenge(res);
      return;
    case "account":
      sendAccountRefusal(effect.code, res);
      return;
    case "delay":
      if (effect.when === "after_processing") holdUp(effect.delayMs, res);
      else await sleep(effect.delayMs);
      next();
      return;
    case "hang":
      return;
    case "drop":
      drop(effect.when, res, next);
      return;
    case "huge":
      sendHugeBody(effect.bytes, res);
      return;
    case "malformed_json":
      res.type("json").send('{"device_auth_id": oops, "access_token"');
      return;
    case "truncated":
      answerWith(res, (text) => text.slice(0, Math.ceil(text.length / 2)));
      next();
      return;
    case "wrong_types":
      answerWith(res, (text) => JSON.stringify(withWrongTypes(JSON.parse(text))));
      next();
      return;
  }
}

function sendStatus(effect: Extract<FaultEffect, { kind: "status" }>, res: Response): void {
  res.status(effect.status);
  if (effect.retryAfter !== undefined) res.set("Retry-After", effect.retryAfter);
  if (effect.location !== undefined) res.set("Location", effect.location);
  switch (effect.body) {
    case "json":
      res.json({ error: { message: effect.message, type: null, param: null, code: effect.code } });
      return;
    case "html":
      res.type("html").send(`<!doctype html><title>${effect.status}</title><h1>Proxy error</h1>`);
      return;
    case "garbage":
      res.type("application/octet-stream").send(Buffer.from([0, 255, 27, 91, 51, 49, 109, 128]));
      return;
    case "empty":
      res.end();
      return;
  }
}

function drop(
  when: "before_headers" | "mid_body" | "after_processing",
  res: Response,
  next: NextFunction,
): void {
  if (when === "before_headers") {
    res.socket?.destroy();
    return;
  }
  const write = res.write.bind(res);
  const writeHalf = (chunk: unknown): void => {
    const bytes = Buffer.from(typeof chunk === "string" || chunk instanceof Buffer ? chunk : "{");
    write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => res.socket?.destroy());
  };
  const lose = (): void => void res.socket?.destroy();
  const handle = when === "mid_body" ? writeHalf : lose;
  res.write = (chunk: unknown) => {
    handle(chunk);
    return true;
  };
  res.end = (chunk?: unknown) => {
    handle(chunk);
    return res;
  };
  next();
}

function holdUp(delayMs: number, res: Response): void {
  const send = res.send.bind(res);
  res.send = (body: unknown) => {
    res.send = send;
    void sleep(delayMs).then(() => send(body));
    return res;
  };
}

function answerWith(res: Response, change: (text: string) => string): void {
  const send = res.send.bind(res);
  res.send = (body: unknown) => {
    res.send = send;
    return send(change(typeof body === "string" ? body : JSON.stringify(body)));
  };
}

function withWrongTypes(value: unknown): unknown {
  if (typeof value === "string") return 12_345;
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  if (Array.isArray(value)) return "list";
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withWrongTypes(item)]),
  );
}

function sendHugeBody(bytes: number, res: Response): void {
  res.type("json").write('{"padding":"');
  const chunk = Buffer.alloc(64 * 1024, "x");
  let left = bytes;
  const writeMore = (): void => {
    while (left > 0) {
      const size = Math.min(left, chunk.length);
      left -= size;
      if (!res.write(chunk.subarray(0, size))) {
        res.once("drain", writeMore);
        return;
      }
    }
    res.end('"}');
  };
  writeMore();
}
