import type { OpenAiSim, SimOptionsInput } from "@latchkey/openai-sim";
import { startOpenAiSim } from "@latchkey/openai-sim";
import { onTestFinished } from "vitest";

import type { Provider } from "../../src/index.ts";
import { providerAt } from "./provider.ts";

/** OpenAI's stand-in for one test, and the provider that talks to it. */
export async function startSim(options: SimOptionsInput = {}): Promise<[OpenAiSim, Provider]> {
  const sim = await startOpenAiSim({ intervalSeconds: 1, ...options });
  onTestFinished(() => sim.close());
  return [sim, providerAt(sim.url)];
}

/** Asks for the sign-in page as a browser would, and returns where it sends the browser. */
export async function redirectOf(authorizationUrl: string): Promise<URL> {
  const response = await fetch(authorizationUrl, { redirect: "manual" });
  return new URL(response.headers.get("location") ?? "");
}
