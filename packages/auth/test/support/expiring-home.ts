import type { OpenAiSim } from "@latchkey/openai-sim";

import { CODEX_CLIENT_ID, writeCodexHomeCredentials } from "../../src/index.ts";
import { temporaryHome } from "./temporary-home.ts";

/** A home whose access token is about to end; those to come last for days. */
export async function expiringHome(sim: OpenAiSim): Promise<string> {
  const home = await temporaryHome();
  sim.control.setAccessTokenLifetime(60);
  const provider = { issuer: sim.url, clientId: CODEX_CLIENT_ID };
  await writeCodexHomeCredentials(home, sim.control.signIn(), { provider });
  sim.control.setAccessTokenLifetime(864_000);
  return home;
}
