import { existsSync } from "node:fs";
import { join } from "node:path";
import { readCodexAuthConfig, type CodexAuthConfig } from "@latchkey/auth";
import { findCodexBinary, readCodexConfigFault } from "@latchkey/codex";
import { quoteWord } from "../next-command.ts";
import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

const WHAT_IS_DECIDED = {
  credentialsStore: "where Codex keeps its credentials",
  allowedWorkspaceIds: "which workspaces may sign in",
  forcedLoginMethod: "how people sign in",
} as const;

/** Whether Codex can load its configuration, who else has a say in it, and the keys that it names. */
export async function checkConfiguration(context: DoctorContext): Promise<Finding[]> {
  const { homePath } = context;
  const config = await readCodexAuthConfig(homePath);
  const fault = (await askCodex(context)) ?? config.unreadable;
  const decided = (["credentialsStore", "allowedWorkspaceIds", "forcedLoginMethod"] as const)
    .filter((setting) => config.decidedBy?.[setting] !== undefined)
    .map((setting) =>
      ok("config", `${config.decidedBy?.[setting] ?? ""} decides ${WHAT_IS_DECIDED[setting]}`),
    );
  const findings = [
    ...(fault === undefined ? [] : [describeFault(fault, homePath)]),
    ...decided,
    ...checkProviderKey(config, context),
  ];
  return findings.length > 0 ? findings : [ok("config", "Codex can load it")];
}

/** Codex's own word on its configuration; nothing where there is no Codex, which is said elsewhere. */
async function askCodex({ config, homePath }: DoctorContext): Promise<string | undefined> {
  if (!existsSync(homePath)) return undefined;
  try {
    const binaryPath = await findCodexBinary(config.codexBinary);
    return await readCodexConfigFault(binaryPath, {
      environment: config.environment,
      home: homePath,
    });
  } catch {
    return undefined;
  }
}

function describeFault(fault: string, homePath: string): Finding {
  const [path = join(homePath, "config.toml")] = /\/\S+\.toml/u.exec(fault) ?? [];
  return problem("config", `Codex cannot load it: ${fault}`, `cat -n ${quoteWord(path)}`);
}

function checkProviderKey(
  { otherProvider }: CodexAuthConfig,
  { config: { environment, codexVariables } }: DoctorContext,
): Finding[] {
  const { id, envKey } = otherProvider ?? {};
  if (id === undefined || envKey === undefined) return [];
  const what = `the model provider ${id} reads its key from ${envKey} (env_key)`;
  if (!environment[envKey]) {
    return [problem("config", `${what}, which is not set`, `export ${envKey}=…`)];
  }
  if (!codexVariables.includes(envKey)) {
    const next = `export LATCHKEY_CODEX_ENV=${[...codexVariables, envKey].join(",")}`;
    return [warning("config", `${what}, which the console does not pass on to Codex`, next)];
  }
  return [ok("config", what)];
}
