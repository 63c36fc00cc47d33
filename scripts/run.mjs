// Runs a task of this project: `node scripts/run.mjs <task> [arguments]`. Plain JavaScript without
// dependencies, because it runs on Node 20 before anything is installed.
import { GroundError } from "./ground/failure.mjs";
import { installIfNeeded } from "./ground/install.mjs";
import { environmentFor, pickNode } from "./ground/node.mjs";
import { exitLike, passSignalsOn } from "./ground/process.mjs";
import { TASKS } from "./ground/tasks.mjs";

const [name = "", ...args] = process.argv.slice(2);

passSignalsOn();
try {
  const task = Object.entries(TASKS).find(([known]) => known === name)?.[1];
  if (!task) throw new GroundError(`Tasks: ${Object.keys(TASKS).join(", ")}.`);
  await installIfNeeded();
  const node = pickNode();
  exitLike(await task({ node, env: environmentFor(node), args }));
} catch (error) {
  if (!(error instanceof GroundError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
