import { canonicalPath } from "@latchkey/auth";
import { lookAtHomes } from "@latchkey/keeper";

import { describeFailure } from "../failure.ts";
import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

/** Whether the homes that follow another, and those that they follow, have what they need. */
export async function checkHomes({ config, homePath }: DoctorContext): Promise<Finding[]> {
  const { dataDirectory } = config;
  const path = await canonicalPath(homePath);
  try {
    const linked = await lookAtHomes({ dataDirectory });
    if (linked.length === 0) return [];
    const troubled = linked.flatMap((home) => {
      const trouble = home.problem?.message ?? (home.status === "expired" ? "It has expired." : "");
      // The home that this is about has its own findings.
      const isTold = home.path === path && home.problem === undefined;
      if (trouble === "" || isTold) return [];
      return [warning("linked homes", `${home.path}: ${trouble}`, "latchkey homes")];
    });
    if (troubled.length > 0) return troubled;
    return [ok("linked homes", `${linked.length}, all with what they need`)];
  } catch (error) {
    return [problem("linked homes", describeFailure(error).message, "latchkey homes")];
  }
}
