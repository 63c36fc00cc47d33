import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { ConfigError, readConfig } from "./config.ts";
import { startServer } from "./start-server.ts";
import { untilStopped } from "./stop.ts";

const stopped = untilStopped();
try {
  const running = await startServer(readConfig(), { ownsProcess: true });
  process.stdout.write(`${running.introduction}\n`);
  await stopped;
  await running.close();
  process.exit();
} catch (error) {
  const isExpected = error instanceof ConfigError;
  process.stderr.write(`${showHiddenCharacters(isExpected ? error.message : String(error))}\n`);
  process.exitCode = isExpected ? 2 : 1;
}
