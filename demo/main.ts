import { once } from "node:events";
import { createServer } from "node:net";
import {
  readAccessToken,
  readConfig,
  startServer,
  untilStopped,
  type RunningServer,
} from "@latchkey/server";
import { createDemoWorld } from "./demo-world.ts";
import { startFirstConversations } from "./world/first-conversations.ts";

const USUAL_PORT = 4780;

/** The console beside a stand-in of OpenAI: everything real but the internet. */
async function main(): Promise<void> {
  const stopped = untilStopped();
  const world = await createDemoWorld();
  const config = readConfig({ LATCHKEY_LOG_LEVEL: "warn", ...process.env, ...world.environment });
  const port = process.env["LATCHKEY_PORT"] ? config.port : await usualOrFreePort();
  const server = await startServer(
    { ...config, port },
    { extraActions: world.extraActions, ownsProcess: true },
  );
  console.log(instructions(server, world.deviceUrl));
  const token = await readAccessToken(config);
  startFirstConversations(server.url, token?.value ?? "").catch((error: unknown) =>
    console.error(String(error)),
  );

  await stopped;
  console.log("\nStopping …");
  await server.close();
  await world.close();
}

async function usualOrFreePort(): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(USUAL_PORT, "127.0.0.1");
    await once(probe, "listening");
    return USUAL_PORT;
  } catch {
    return 0;
  } finally {
    probe.close();
  }
}

function instructions({ introduction }: RunningServer, deviceUrl: string): string {
  return `
${introduction.replaceAll(/^/gm, "  ")}

  Everything here is real (the Codex CLI, the console, the files) but OpenAI and LM Studio:
  stand-ins answer for them on this machine. Nothing leaves this machine.

  1. Open the link, press "Open the console" and send a message. Orders to the stand-in, one a line:
     run: ls -la   think: hard   patch: note.md Hello   view: heron.png   draw: an owl   long: 200
  2. Menu "Demo" → "Expire the sign-in", then send again: the turn fails.
  3. Press "Re-authenticate (device auth)", open the link it shows
     (${deviceUrl}), enter the code, approve.
  4. Press Retry. Agents, commands and flows go on the same way, at the step that failed.

  Ctrl-C ends the demo and removes its files.
`;
}

await main();
process.exit();
