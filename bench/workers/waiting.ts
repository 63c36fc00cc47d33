import { createHttpClient, createOpenAiProvider, signInWithDeviceCode } from "@latchkey/auth";
import { setTimeout as sleep } from "node:timers/promises";
import { tellParent, whenAsked } from "../harness/worker.ts";

// Many sign-ins wait in this one process, each with its own code and its own pace.
const [issuer = ""] = process.argv.slice(2);
const httpClient = createHttpClient();
const provider = createOpenAiProvider({ issuer, httpClient });

whenAsked(async ({ count, perSecond }) => {
  const ended = new AbortController();
  let codes = 0;
  const start = async () => {
    await signInWithDeviceCode(provider, {
      signal: ended.signal,
      onCode: () => {
        codes += 1;
        if (codes === count) tellParent({ codes });
      },
    });
  };
  for (let index = 0; index < count; index += 1) {
    if (index % 10 === 9) await sleep(10_000 / perSecond);
    start().catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    });
  }
});
tellParent({ codes: 0 });
