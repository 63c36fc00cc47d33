import { spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { z } from "zod";
import { createMessages } from "./messages.ts";

const MessageSchema = z.object({
  id: z.number().optional(),
  sessionId: z.string().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});
type DevToolsMessage = z.infer<typeof MessageSchema>;

/** Chromium's DevTools protocol with nothing enabled that the caller has not asked for. */
export type DevToolsPipe = {
  send(method: string, params?: object, sessionId?: string): Promise<unknown>;
  until(fits: (message: DevToolsMessage) => boolean): Promise<DevToolsMessage>;
  close(): Promise<void>;
};

/** Starts Chromium and speaks to it over its third and fourth descriptor. */
export function openDevToolsPipe(executable: string, flags: readonly string[]): DevToolsPipe {
  const child = spawn(executable, ["--headless", "--remote-debugging-pipe", ...flags], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const [, , , toBrowser, fromBrowser] = child.stdio;
  if (!(toBrowser instanceof Socket && fromBrowser instanceof Socket)) {
    throw new TypeError("A child process has no pipe beside its three streams.");
  }
  const { receive, until } = createMessages<DevToolsMessage>();
  onEachMessage(fromBrowser, receive);
  let lastId = 0;
  return {
    until,
    async send(method, params = {}, sessionId) {
      const id = ++lastId;
      const answered = until((message) => message.id === id);
      toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      const { error, result } = await answered;
      if (error) throw new Error(`${method}: ${error.message}`);
      return result;
    },
    async close() {
      child.kill();
      await exited;
    },
  };
}

function onEachMessage(stream: Readable, listener: (message: DevToolsMessage) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) listener(MessageSchema.parse(JSON.parse(part)));
  });
}
