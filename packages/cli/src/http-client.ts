import type { HttpClient } from "@latchkey/auth";

import type { CliConfig } from "./config.ts";
import { readCa } from "./config.ts";
import { CliError } from "./failure.ts";
import type { Io } from "./io.ts";

/** The way to servers that the environment describes. Throws `INVALID_REQUEST` for a false proxy. */
export async function openHttpClient(
  config: CliConfig,
  { version }: Pick<Io, "version">,
): Promise<HttpClient> {
  // A plain `status`, which may ask a server but seldom does, must not wait for it.
  const { createHttpClient } = await import("@latchkey/auth");
  const ca = readCa(config);
  const userAgent = `latchkey/${version}`;
  try {
    return createHttpClient({ proxyEnvironment: config.environment, ca, userAgent });
  } catch (cause) {
    // Misuse, for a library; here it is the person's environment.
    if (!(cause instanceof TypeError)) throw cause;
    const message = `${cause.message}. Correct it, or unset it.`;
    throw new CliError("INVALID_REQUEST", message, { cause, next: "env | grep -i proxy" });
  }
}
