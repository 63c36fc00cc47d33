import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { auditDependencies } from "./audit.mjs";
import { GroundError } from "./failure.mjs";
import { inRoot, ROOT } from "./paths.mjs";
import { runCollected } from "./process.mjs";

/**
 * @typedef {{ node: string, env: NodeJS.ProcessEnv }} Place
 * @typedef {{ verdict: "passed" | "failed" | "not asked", note?: string, details?: string }} Finding
 * @typedef {{ name: string, look: (place: Place) => Promise<Finding> }} Check
 */

const AUDIT_TIMEOUT_MS = 60_000;

/** @type {Check[]} */
const CHECKS = [
  toolCheck("lint", "eslint/bin/eslint.js", ["--max-warnings=0", "."]),
  toolCheck("types", "typescript/bin/tsc", ["-p", "tsconfig.json"]),
  toolCheck("types of the web", "typescript/bin/tsc", ["-p", "packages/web"]),
  toolCheck("format", "prettier/bin/prettier.cjs", ["--check", "--log-level=warn", "."]),
  toolCheck("unused code", "knip/bin/knip.js", ["--no-progress"]),
  toolCheck("import directions", "dependency-cruiser/bin/dependency-cruiser.mjs", [
    "--config=.dependency-cruiser.mjs",
    ...["packages", "e2e", "bench", "demo", "scripts"].filter((name) => existsSync(inRoot(name))),
  ]),
  {
    name: "audit",
    look: ({ env }) => auditDependencies({ folder: ROOT, env, timeoutMs: AUDIT_TIMEOUT_MS }),
  },
];

/**
 * Runs every check, or those that are named, at most two at a time, and shows what those say that
 * fail.
 * @param {Place & { args: string[] }} context
 */
export async function runChecks({ node, env, args }) {
  const waiting = choose(args);
  /** @type {Record<Finding["verdict"], string[]>} */
  const names = { passed: [], failed: [], "not asked": [] };
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      names[await run(check, { node, env })].push(check.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  const { failed, "not asked": notAsked } = names;
  const exceptions = notAsked.length === 0 ? "" : `, but not asked: ${notAsked.join(", ")}`;
  console.log(
    failed.length === 0 ? `All checks passed${exceptions}` : `Failed: ${failed.join(", ")}`,
  );
  return { code: failed.length === 0 ? 0 : 1, signal: null };
}

/** @param {string[]} names */
function choose(names) {
  const known = CHECKS.map(({ name }) => name);
  if (names.some((name) => !known.includes(name))) {
    throw new GroundError(`Checks: ${known.join(", ")}.`);
  }
  return CHECKS.filter(({ name }) => names.length === 0 || names.includes(name));
}

const SIGNS = { passed: "✓", failed: "✗", "not asked": "–" };

/**
 * @param {Check} check
 * @param {Place} place
 */
async function run({ name, look }, place) {
  const startedAt = performance.now();
  const { verdict, note, details } = await look(place);
  const seconds = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
  const remark = [verdict === "not asked" ? verdict : "", note ?? ""].filter(Boolean).join(": ");
  console.log(`${SIGNS[verdict]} ${name} (${[seconds, remark].filter(Boolean).join(", ")})`);
  if (details) console.log(details.trimEnd());
  return verdict;
}

/**
 * @param {string} name
 * @param {string} tool Its program, below node_modules.
 * @param {string[]} args
 * @returns {Check}
 */
function toolCheck(name, tool, args) {
  return {
    name,
    async look({ node, env }) {
      const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
      const { code, output } = await runCollected([node, inRoot("node_modules", tool), ...args], {
        cwd: ROOT,
        env: { ...env, ...color },
      });
      return code === 0 ? { verdict: "passed" } : { verdict: "failed", details: output };
    },
  };
}
