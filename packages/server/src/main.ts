import { ConfigError, readConfig } from "./config.ts";
import { startServer } from "./start-server.ts";

try {
  const running = await startServer(readConfig(), { ownsProcess: true });
  process.stdout.write(`${running.introduction}\n`);
  const stop = () => {
    void running.close().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
} catch (error) {
  const isExpected = error instanceof ConfigError;
  process.stderr.write(`${isExpected ? error.message : String(error)}\n`);
  process.exitCode = isExpected ? 2 : 1;
}
