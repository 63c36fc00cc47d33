import { catchUp } from "./catch-up.ts";
import { deviceLogin } from "./device-login.ts";
import { fanOut } from "./fan-out.ts";
import { firstLoad } from "./first-load.ts";
import { growthHomes } from "./growth-homes.ts";
import { growthRuns } from "./growth-runs.ts";
import { growthSockets } from "./growth-sockets.ts";
import { growthTurns } from "./growth-turns.ts";
import type { Bench } from "./harness/bench.ts";
import { rotation } from "./rotation.ts";
import { serverStart } from "./server-start.ts";
import { statusCommand } from "./status-command.ts";
import { turnOverhead } from "./turn-overhead.ts";
import { waitingSignIns } from "./waiting-sign-ins.ts";

/** Every subject, in the order of the table. */
export const BENCHES: readonly Bench[] = [
  turnOverhead,
  deviceLogin,
  waitingSignIns,
  statusCommand,
  rotation,
  fanOut,
  catchUp,
  serverStart,
  firstLoad,
  growthRuns,
  growthHomes,
  growthSockets,
  growthTurns,
];
