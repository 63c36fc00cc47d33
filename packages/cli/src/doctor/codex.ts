import { describeUntestedVersion, findCodexBinary, readCodexVersion } from "@latchkey/codex";

import { describeFailure } from "../failure.ts";
import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

/** Whether there is a Codex to use the sign-in. */
export async function checkCodex({ config, homePath }: DoctorContext): Promise<Finding[]> {
  try {
    const path = await findCodexBinary(config.codexBinary);
    const { environment } = config;
    const version = await readCodexVersion(path, { environment, home: homePath });
    return [ok("codex", `${version}, ${path}`), ...checkVersion(version)];
  } catch (error) {
    return [problem("codex", describeFailure(error).message, "npm install --global @openai/codex")];
  }
}

function checkVersion(version: string): Finding[] {
  const untested = describeUntestedVersion(version);
  return untested === undefined
    ? []
    : [warning("codex", untested, "npm install --global @openai/codex latchkey")];
}
