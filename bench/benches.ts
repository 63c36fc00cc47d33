import { catchUp } from "./catch-up.ts";
import { deviceLogin } from "./device-login.ts";
import { fanOut } from "./fan-out.ts";
import type { Bench } from "./harness/bench.ts";
import { serverStart } from "./server-start.ts";
import { statusCommand } from "./status-command.ts";
import { turnOverhead } from "./turn-overhead.ts";

/** Every subject, in the order of the table. */
export const BENCHES: readonly Bench[] = [
  turnOverhead,
  deviceLogin,
  statusCommand,
  fanOut,
  catchUp,
  serverStart,
];
