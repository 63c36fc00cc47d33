import { once } from "node:events";
import { createServer } from "node:net";

import { detectHeadless, probeEnvironment } from "@latchkey/auth";

import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, warning } from "./finding.ts";

/** The ports that OpenAI accepts for the answer of the browser. */
const CALLBACK_PORTS = [1455, 1457];

/** Whether the browser can be used for a sign-in. */
export async function checkBrowser({ config }: DoctorContext): Promise<Finding[]> {
  const { isHeadless, reason } = detectHeadless(await probeEnvironment(config.environment));
  const method = isHeadless
    ? ok("browser", `not used: ${reason}; sign-ins use a device code`)
    : ok("browser", `used for sign-ins: ${reason}`);
  const isFree = await Promise.all(CALLBACK_PORTS.map(isPortFree));
  const taken = CALLBACK_PORTS.filter((_, index) => !isFree[index]);
  if (taken.length === 0)
    return [method, ok("callback ports", `${CALLBACK_PORTS.join(", ")} free`)];
  const message = `${taken.join(" and ")} taken by another program`;
  if (taken.length < CALLBACK_PORTS.length) return [method, ok("callback ports", message)];
  return [method, warning("callback ports", message, "latchkey login --method device")];
}

async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
