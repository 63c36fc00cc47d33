import { readConfig, startServer } from "../../src/index.ts";

// A console with faults of its own making, which nobody catches.
const action = (id: string, fault: () => void) => ({
  id,
  label: id,
  description: id,
  run: () => {
    setImmediate(fault);
    return Promise.resolve();
  },
});
const running = await startServer(readConfig(), {
  ownsProcess: true,
  extraActions: [
    action("throw", () => {
      throw new Error("Nobody catches this.");
    }),
    action("reject", () => void Promise.reject(new Error("Nor this."))),
  ],
});
process.stdout.write(`${running.introduction}\n`);
process.once("SIGTERM", () => void running.close());
