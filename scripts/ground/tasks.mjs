import { runChecks } from "./check.mjs";
import { provideChromium } from "./chromium.mjs";
import { GroundError } from "./failure.mjs";
import { COMPILE_CACHE, inRoot, ROOT } from "./paths.mjs";
import { runAttached, runCollected } from "./process.mjs";
import { provideTestPrograms } from "./test-programs.mjs";
import { buildWebIfNeeded } from "./web-build.mjs";

/**
 * @typedef {{ node: string, env: NodeJS.ProcessEnv, args: string[] }} Context
 * @typedef {(context: Context) => Promise<import("./process.mjs").Exit>} Task
 */

/** With it, proofs take as many rounds as their figures deserve, not as few as prove. */
const FULL = "--full";

/** A machine of one processor, for the programs after it. */
const ONE_PROCESSOR = ["taskset", "--cpu-list", "0"];
const SLOW_ROUNDS = 3;

/** What `run.mjs` can do, by name. */
export const TASKS = /** @satisfies {Record<string, Task>} */ ({
  start: (context) => serve("packages/server/src/main.ts", context),
  demo: (context) => serve("demo/main.ts", context),
  test: (context) => runTests([], context),
  slow: runTestsSlowly,
  prove: ({ args, env, ...context }) =>
    runTests(["--config", "vitest.proofs.config.ts"], {
      ...context,
      args: args.filter((arg) => arg !== FULL),
      env: args.includes(FULL) ? { ...env, LATCHKEY_PROOFS: "full" } : env,
    }),
  bench: (context) => measure("bench/main.ts", context),
  soak: (context) => measure("e2e/soak/main.ts", context),
  record: (context) => measure("e2e/recording/main.ts", context),
  release: (context) => runScript("scripts/release/main.ts", context),
  check: runChecks,
  format({ node, env, args }) {
    const paths = args.length > 0 ? args : ["."];
    return runAttached([node, tool("prettier/bin/prettier.cjs"), "--write", ...paths], {
      cwd: ROOT,
      env,
    });
  },
  latchkey({ node, env, args }) {
    return runAttached([node, inRoot("packages/cli/bin/latchkey.mjs"), ...args], {
      env,
      takesRepeatsForOne: true,
    });
  },
  /** Any program of this project under its own Node, as in `node scripts/run.mjs exec codex --version`. */
  exec({ env, args }) {
    if (args.length === 0) throw new GroundError("exec needs the program to run.");
    return runAttached(args, { env });
  },
});

/**
 * @param {string} main
 * @param {Context} context
 */
async function serve(main, { node, env, args }) {
  await buildWebIfNeeded(node, env);
  return runAttached([node, inRoot(main), ...args], {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    takesRepeatsForOne: true,
  });
}

/**
 * @param {string} main
 * @param {Context} context
 */
function runScript(main, { node, env, args }) {
  return runAttached([node, inRoot(main), ...args], { env });
}

/**
 * @param {string[]} options
 * @param {Context} context
 */
async function runTests(options, { node, env, args }, through = /** @type {string[]} */ ([])) {
  await provideTestPrograms({ withRelease: options.length > 0 });
  return runAttached([...through, node, tool("vitest/vitest.mjs"), "run", ...options, ...args], {
    cwd: ROOT,
    env: await withBrowser(node, env),
  });
}

/**
 * The tests as a slow machine runs them: on one processor, half of which something else takes, and
 * three times in a row or until they fail.
 * @param {Context} context
 */
async function runTestsSlowly(context) {
  const over = new AbortController();
  const busy = [...ONE_PROCESSOR, context.node, "-e", "for (;;);"];
  const busyEnds = runCollected(busy, { signal: over.signal }).catch(() => undefined);
  try {
    for (let round = 1; ; round += 1) {
      const exit = await runTests([], context, ONE_PROCESSOR);
      if (exit.code !== 0 || round === SLOW_ROUNDS) return exit;
    }
  } finally {
    over.abort();
    await busyEnds;
  }
}

/**
 * @param {string} main
 * @param {Context} context
 */
async function measure(main, { node, env, args }) {
  return runAttached([node, inRoot(main), ...args], {
    cwd: ROOT,
    env: await withBrowser(node, env),
  });
}

/**
 * The built pages and the browser's place, for what uses them.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
async function withBrowser(node, env) {
  await buildWebIfNeeded(node, env);
  return { ...env, LATCHKEY_CHROMIUM: await provideChromium() };
}

/** @param {string} path */
const tool = (path) => inRoot("node_modules", path);
