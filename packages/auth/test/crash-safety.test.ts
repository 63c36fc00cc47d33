import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { readCodexHomeCredentials, writeCodexHomeCredentials } from "../src/index.ts";
import { endWithTest } from "./support/end-with-test.ts";
import { isLockFree } from "./support/lock-holder.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { tokenSetFor } from "./support/tokens.ts";

const INDEX = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const provider = { issuer: "https://auth.openai.com", clientId: "app_x" };
const ROUNDS = 6;

/** Writes for ever; prints a byte when the first write is done. */
const WRITER = `
  const { writeCodexHomeCredentials } = await import(process.argv[1]);
  const [home, tokenSet] = [process.argv[2], JSON.parse(process.argv[3])];
  for (;;) {
    await writeCodexHomeCredentials(home, tokenSet, { provider: ${JSON.stringify(provider)} });
    process.stdout.write(".");
  }`;

test("a writer that is killed leaves whole credentials and free locks", async () => {
  const home = await temporaryHome();
  await writeCodexHomeCredentials(home, tokenSetFor("first"), { provider });
  for (let round = 0; round < ROUNDS; round += 1) {
    const tokenSet = JSON.stringify(tokenSetFor(`round-${round}`));
    const args = ["--input-type=module", "-e", WRITER, INDEX, home, tokenSet];
    const writer = endWithTest(
      spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] }),
    );
    const closed = once(writer, "close");
    await once(writer.stdout, "data");
    // Lets a different number of writes pass each time, to hit different moments.
    for (let reads = 0; reads < round * 7; reads += 1) await readCodexHomeCredentials(home);
    writer.kill("SIGKILL");
    await closed;
    expect((await readCodexHomeCredentials(home)).state).toBe("signed_in");
  }
  const last = tokenSetFor("last");
  await writeCodexHomeCredentials(home, last, { provider });
  expect(await readCodexHomeCredentials(home)).toMatchObject({
    credentials: { refreshToken: last.refreshToken },
  });
  expect(await isLockFree(`${home}/auth.lock`)).toBe(true);
});
