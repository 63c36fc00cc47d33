import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findCodexBinary, TESTED_CODEX_VERSIONS } from "../../src/index.ts";

export interface CodexVersion {
  version: string;
  binaryPath: string;
}

const [OLDEST, NEWEST] = TESTED_CODEX_VERSIONS;

/** The Codex that is pinned, and an older one, for tests of what Codex does not document. */
export const CODEX_VERSIONS: readonly CodexVersion[] = [
  { version: NEWEST, binaryPath: await findCodexBinary() },
  ...findPreviousCodex(),
];

/** The platform's own package under an alias: `@openai/codex` twice would contend for `npx codex`. */
function findPreviousCodex(): CodexVersion[] {
  const name = `codex-previous-${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const vendor = join(dirname(manifest), "vendor");
    const [target = ""] = readdirSync(vendor);
    return [{ version: OLDEST, binaryPath: join(vendor, target, "bin", "codex") }];
  } catch {
    process.stderr.write(`Not tested with Codex ${OLDEST}: ${name} is not installed.\n`);
    return [];
  }
}
