import { findCodexBinary, readCodexVersion } from "@latchkey/codex";

import { describeFailure } from "../failure.ts";
import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

/** The oldest Codex that is known to use the tokens of another home without renewing them. */
const FOLLOWS_SINCE = "0.169.0";

/** Whether there is a Codex to use the sign-in. */
export async function checkCodex({ config, homePath }: DoctorContext): Promise<Finding[]> {
  try {
    const path = await findCodexBinary(config.codexBinary);
    const { environment } = config;
    const version = await readCodexVersion(path, { environment, home: homePath });
    return [ok("codex", `${version}, ${path}`), ...checkFollowing(version)];
  } catch (error) {
    return [problem("codex", describeFailure(error).message, "npm install --global @openai/codex")];
  }
}

function checkFollowing(version: string): Finding[] {
  const isOlder = version.localeCompare(FOLLOWS_SINCE, "en", { numeric: true }) < 0;
  if (!isOlder) return [];
  const message = `homes that follow another are tried with ${FOLLOWS_SINCE} and newer, this is ${version}`;
  return [warning("codex", message, "npm install --global @openai/codex")];
}
