import type { HttpClient } from "@latchkey/auth";

import type { CliConfig } from "./config.ts";
import { CliError } from "./failure.ts";
import type { Io } from "./io.ts";

/**
 * The way to servers that the environment describes. Throws `INVALID_REQUEST` for a false proxy or
 * CA file.
 */
export async function openHttpClient(
  config: CliConfig,
  { version }: Pick<Io, "version">,
): Promise<HttpClient> {
  // A plain `status`, which may ask a server but seldom does, must not wait for it.
  const { CaFileError, createHttpClient, readCaCertificates } = await import("@latchkey/auth");
  const { environment } = config;
  try {
    const ca = readCaCertificates(environment);
    const userAgent = `latchkey/${version}`;
    return createHttpClient({ proxyEnvironment: environment, ca, userAgent });
  } catch (cause) {
    if (cause instanceof CaFileError) {
      const next = `unset ${cause.variable}`;
      throw new CliError("INVALID_REQUEST", cause.message, { cause, next });
    }
    // Misuse, for a library; here it is the person's environment.
    if (!(cause instanceof TypeError)) throw cause;
    const message = `${cause.message}. Correct it, or unset it.`;
    throw new CliError("INVALID_REQUEST", message, { cause, next: "env | grep -i proxy" });
  }
}
