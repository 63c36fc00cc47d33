import { expect, test } from "vitest";
import { startLatchkey } from "./support/command.ts";
import { createScratch } from "./support/scratch.ts";

test("latchkey serve answers, and ends with exit code 0", async (context) => {
  const scratch = await createScratch(context);
  const serving = startLatchkey(scratch, ["serve"], {
    LATCHKEY_PORT: "0",
    LATCHKEY_LOG_LEVEL: "silent",
  });
  const url = await serving.untilPrinted(/http:\S+$/mu);
  expect(await fetch(`${url}/api/health`)).toMatchObject({ status: 200 });
  serving.child.kill("SIGTERM");
  expect(await serving.result).toMatchObject({ exitCode: 0 });
});
