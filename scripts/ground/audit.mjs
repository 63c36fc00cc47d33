import { npmCommand } from "./npm.mjs";
import { runCollected } from "./process.mjs";

/**
 * @typedef {{ title: string, url: string, severity: string, range: string }} Advisory
 * @typedef {{ name: string, via: (Advisory | string)[] }} Weakness A `via` that is a name leads to that package's own.
 * @typedef {{ vulnerabilities: Record<string, Weakness>, metadata: { dependencies: { total: number } } }} Report
 * @typedef {{ message: string, statusCode?: number }} NoAnswer What npm says when the registry did not give one.
 */

const ARGUMENTS = [
  ...["audit", "--audit-level=high", "--json"],
  ...["--include=dev", "--include=optional"],
  "--fetch-retries=0",
  // An npm that is set to work offline asks nobody and reports that all is well.
  "--no-offline",
];

/**
 * Asks the registry for the known weaknesses of the locked dependencies. Those of high severity fail;
 * a registry that does not answer does not, because work without a connection has to go on.
 * @param {{ folder: string, env: NodeJS.ProcessEnv, timeoutMs: number }} place
 * @returns {Promise<import("./check.mjs").Finding>}
 */
export async function auditDependencies({ folder, env, timeoutMs }) {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const asked = await runCollected(npmCommand(ARGUMENTS), { cwd: folder, env, signal });
    return judge(asked);
  } catch (error) {
    if (!signal.aborted) throw error;
    return notAsked(`the registry did not answer within ${timeoutMs / 1_000} s`);
  }
}

/**
 * @param {{ code: number | null, output: string, stdout: string }} asked
 * @returns {import("./check.mjs").Finding}
 */
function judge({ code, output, stdout }) {
  const answer = parse(stdout);
  if (answer && "message" in answer) return notAsked(reasonOf(answer));
  if (!answer || !("vulnerabilities" in answer)) return { verdict: "failed", details: output };
  const serious = Object.values(answer.vulnerabilities).flatMap(describeSerious);
  if (code === 0 && serious.length === 0) {
    return { verdict: "passed", note: `${answer.metadata.dependencies.total} packages` };
  }
  const next = "Run npm audit for the whole report and for what mends it.";
  return { verdict: "failed", details: [...serious, next].join("\n") };
}

/** @param {Weakness} weakness */
function describeSerious({ name, via }) {
  return via
    .filter((cause) => typeof cause !== "string")
    .filter(({ severity }) => severity === "high" || severity === "critical")
    .map(({ severity, range, title, url }) => `${name} ${range}: ${severity}: ${title} (${url})`);
}

/** @param {NoAnswer} answer */
function reasonOf({ message, statusCode }) {
  if (statusCode !== undefined) return `the registry answered ${statusCode}`;
  // The address may hold a user name and a password.
  return message.replace(/https?:\/\/\S+/g, "the registry");
}

/**
 * @param {string} reason
 * @returns {import("./check.mjs").Finding}
 */
const notAsked = (reason) => ({ verdict: "not asked", note: reason });

/**
 * @param {string} text
 * @returns {Report | NoAnswer | undefined}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
