import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { inRoot, ROOT } from "./paths.mjs";
import { runCollected } from "./process.mjs";

/** @type {{ name: string, command: string[] }[]} */
const CHECKS = [
  { name: "lint", command: ["eslint/bin/eslint.js", "--max-warnings=0", "."] },
  { name: "types", command: ["typescript/bin/tsc", "-p", "tsconfig.json"] },
  { name: "types of the web", command: ["typescript/bin/tsc", "-p", "packages/web"] },
  { name: "format", command: ["prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."] },
  { name: "unused code", command: ["knip/bin/knip.js", "--no-progress"] },
  {
    name: "import directions",
    command: [
      "dependency-cruiser/bin/dependency-cruiser.mjs",
      "--config=.dependency-cruiser.mjs",
      ...["packages", "e2e", "bench", "demo", "scripts"].filter((name) => existsSync(inRoot(name))),
    ],
  },
];

/**
 * Runs every check, at most two at a time, and shows what those say that fail.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
export async function runChecks(node, env) {
  const waiting = [...CHECKS];
  /** @type {string[]} */
  const failed = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      if (!(await passes(check, { node, env }))) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  console.log(failed.length === 0 ? "All checks passed" : `Failed: ${failed.join(", ")}`);
  return { code: failed.length === 0 ? 0 : 1, signal: null };
}

/**
 * @param {{ name: string, command: string[] }} check
 * @param {{ node: string, env: NodeJS.ProcessEnv }} place
 */
async function passes({ name, command: [tool = "", ...args] }, { node, env }) {
  const startedAt = performance.now();
  const color = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  const { code, output } = await runCollected([node, inRoot("node_modules", tool), ...args], {
    cwd: ROOT,
    env: { ...env, ...color },
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${code === 0 ? "✓" : "✗"} ${name} (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd());
  return code === 0;
}
