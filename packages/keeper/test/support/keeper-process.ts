// `node keeper-process.ts DATA_DIRECTORY ISSUER HOME STEP`: refreshes for ever, or dies at a step.
// Each step of a refresh is a line of DATA_DIRECTORY/trace, with its time.
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { createHttpClient } from "../../../auth/src/http/client.ts";
import { openKeeper } from "../../src/keeper.ts";
import { createOpenAiProvider } from "../../../auth/src/provider/openai/openai-provider.ts";

import type { TraceLine, TraceStep } from "./trace.ts";

const [dataDirectory = "", issuer = "", path = "", step = ""] = process.argv.slice(2);

/** Like a power cut: nothing of this process runs any more. */
function die(): void {
  process.kill(process.pid, "SIGKILL");
}

/** Written at once: what comes after a kill is not there. */
function trace(reached: TraceStep): void {
  const line: TraceLine = { step: reached, at: performance.timeOrigin + performance.now() };
  appendFileSync(join(dataDirectory, "trace"), `${JSON.stringify(line)}\n`);
}

mkdirSync(dataDirectory, { recursive: true });
const openAi = createOpenAiProvider({ issuer, httpClient: createHttpClient() });
const provider: typeof openAi = {
  ...openAi,
  async refresh(refreshToken, options) {
    if (step === "before_request") die();
    trace("asked");
    return openAi.refresh(refreshToken, {
      ...options,
      async onAnswer(answer) {
        if (step === "answer_received") die();
        trace("answered");
        await options.onAnswer?.(answer);
        trace("durable");
        if (step === "answer_durable") die();
      },
    });
  },
};
let updates = 0;
const keeper = await openKeeper({
  dataDirectory,
  provider,
  homes: [{ name: "server", path }],
  onEvent: ({ type }) => {
    if (type === "home_updated") updates += 1;
    if (type === "home_updated" && step === "first_home_written") die();
    if (updates === 3 && step === "half_of_the_homes_written") die();
    if (type === "sign_in_refreshed" && step === "all_homes_written") die();
  },
});
// The first one opens connections and loads code, which a slow machine takes long for.
if (step === "never") await keeper.refresh("server");
process.stdout.write("ready\n");
for (;;) await keeper.refresh("server");
