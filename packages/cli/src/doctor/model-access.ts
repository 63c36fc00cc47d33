import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describeModelAccess, listKeptOut } from "@latchkey/codex";
import { lookAtHomes } from "@latchkey/keeper";

import type { CliConfig } from "../config.ts";
import { quoteWord } from "../next-command.ts";
import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

/** Whether what Codex runs for the console is kept from the sign-ins of this machine. */
export async function checkModelAccess({ config, homePath }: DoctorContext): Promise<Finding[]> {
  const { dataDirectory, environment } = config;
  // What is wrong with the links has a finding of its own.
  const linked = await lookAtHomes({ dataDirectory }).catch(() => []);
  const agents = agentHomes(config);
  const homes = [...new Set([homePath, ...linked.map(({ path }) => path), ...agents])];
  const tokenFile = environment["LATCHKEY_ACCESS_TOKEN_FILE"];
  const files = tokenFile ? [tokenFile] : [];
  const keptOut = listKeptOut({ dataDirectory, homes, files, folders: agents, environment });
  const described = await describeModelAccess(homes, keptOut);
  const findings: Finding[] = [];
  let linkedFile: string | undefined;
  for (const [home, access] of described) {
    if (access.level === "denied") continue;
    // The same file stands in the way of every home.
    if (access.linkedFile !== undefined && access.linkedFile === linkedFile) continue;
    if (access.linkedFile === undefined) {
      const message = `what Codex runs in ${home} can read sign-ins. ${access.reason}`;
      findings.push(warning("model", message, `cat ${quoteWord(join(home, "config.toml"))}`));
    } else {
      linkedFile = access.linkedFile;
      const next = `find / -xdev -samefile ${quoteWord(linkedFile)}`;
      findings.push(problem("model", access.reason, next));
    }
  }
  if (findings.length > 0) return findings;
  return [ok("model", "what Codex runs for the console cannot read sign-ins")];
}

function agentHomes({ dataDirectory, environment }: CliConfig): string[] {
  const directory = environment["LATCHKEY_AGENTS_DIR"] ?? join(dataDirectory, "agents");
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory());
    return folders.map(({ name }) => join(directory, name));
  } catch {
    return [];
  }
}
