import { cp, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder, ROOT, start, writeFiles } from "./support.ts";

/** Imports that must be refused: the rule that says so, the importing file, what it imports. */
const PLANTED = [
  ["auth-imports-only-no-sibling", "packages/auth/src/by-name.ts", "@latchkey/server"],
  ["auth-imports-only-no-sibling", "packages/auth/src/by-path.ts", "../../server/src/index.ts"],
  ["openai-sim-imports-only-no-sibling", "packages/openai-sim/src/a.ts", "@latchkey/auth"],
  ["keeper-imports-only-auth", "packages/keeper/src/a.ts", "@latchkey/codex"],
  ["codex-imports-only-auth", "packages/codex/src/a.ts", "@latchkey/openai-sim"],
  [
    "server-imports-only-auth-and-keeper-and-codex-and-contracts",
    "packages/server/src/a.ts",
    "@latchkey/openai-sim",
  ],
  ["web-imports-only-contracts", "packages/web/src/a.tsx", "@latchkey/auth"],
  ["contracts-imports-only-no-sibling", "packages/contracts/src/a.ts", "@latchkey/auth"],
  ["contracts-import-zod-only", "packages/contracts/src/b.ts", "node:fs"],
  ["packages-never-import-demo-bench-or-e2e", "packages/codex/src/b.ts", "../../../demo/main.ts"],
  ["server-edges-call-use-cases-only", "packages/server/src/http/a.ts", "../storage/target.ts"],
  ["server-edges-call-use-cases-only", "packages/server/src/websocket/a.ts", "@latchkey/codex"],
  ["server-use-cases-call-ports-only", "packages/server/src/use-cases/a.ts", "../codex/target.ts"],
  ["server-use-cases-call-ports-only", "packages/server/src/ports/a.ts", "../http/target.ts"],
  [
    "server-use-cases-call-ports-only",
    "packages/server/src/use-cases/b.ts",
    "../composition/target.ts",
  ],
  [
    "server-adapters-implement-ports-only",
    "packages/server/src/storage/a.ts",
    "../use-cases/target.ts",
  ],
  [
    "web-features-do-not-import-each-other",
    "packages/web/src/features/one/a.ts",
    "../two/target.ts",
  ],
  [
    "web-shared-parts-import-no-feature",
    "packages/web/src/components/a.ts",
    "../features/two/target.ts",
  ],
  [
    "web-features-do-not-import-pages",
    "packages/web/src/features/one/b.ts",
    "../../pages/target.ts",
  ],
  ["no-unresolvable", "packages/auth/src/c.ts", "./not-there.ts"],
] as const;

const FORMS = [
  ["import", (target: string) => `import "${target}";\n`],
  ["type-import", (target: string) => `import type {} from "${target}";\n`],
  ["export", (target: string) => `export {} from "${target}";\n`],
  ["dynamic-import", (target: string) => `await import("${target}");\n`],
] as const;

describe("a forbidden import", () => {
  test("fails under its rule's name in each form that an import has", async () => {
    const folder = await makeSkeleton();
    const planted = PLANTED.flatMap(([rule, from, to]) =>
      FORMS.map(([form, write]) => {
        const path = from.replace(/(?=\.tsx?$)/u, `-${form}`);
        return { path, text: write(to), violation: `${rule}: ${path}` };
      }),
    );
    await writeFiles(folder, Object.fromEntries(planted.map(({ path, text }) => [path, text])));
    const expected = planted.map(({ violation }) => violation);
    expect(await findViolations(folder)).toEqual(expect.arrayContaining(expected));
  });

  test("fails when a schema comes into the first page, where its type may", async () => {
    const folder = await makeSkeleton();
    await writeFiles(folder, {
      "packages/web/src/api/a.ts": 'import type {} from "@latchkey/contracts";\n',
      "packages/web/src/api/b.ts": 'import { RunSchema } from "@latchkey/contracts";\n',
    });
    expect(await findViolations(folder)).toEqual([
      "web-schemas-come-with-the-first-request: packages/web/src/api/b.ts",
    ]);
  });

  test("fails when it closes a circle", async () => {
    const folder = await makeSkeleton();
    await writeFiles(folder, {
      "packages/auth/src/a.ts": 'import "./b.ts";\n',
      "packages/auth/src/b.ts": 'import type {} from "./a.ts";\n',
    });
    expect(await findViolations(folder)).toContain("no-cycles: packages/auth/src/a.ts");
  });

  test("fails when folders import each other, though no two files do", async () => {
    const folder = await makeSkeleton();
    await writeFiles(folder, {
      "packages/auth/src/one/a.ts": 'import "../two/b.ts";\n',
      "packages/auth/src/two/b.ts": "export {};\n",
      "packages/auth/src/two/c.ts": 'import "../one/d.ts";\n',
      "packages/auth/src/one/d.ts": "export {};\n",
    });
    expect(await findViolations(folder)).toEqual([
      "no-cycles-of-folders: packages/auth/src/one",
      "no-cycles-of-folders: packages/auth/src/two",
    ]);
  });
});

describe("an allowed import", () => {
  test("passes in a project that keeps to the directions", async () => {
    const folder = await makeSkeleton();
    await writeFiles(folder, {
      "packages/codex/src/a.ts": 'import "@latchkey/auth";\n',
      "packages/server/src/http/a.ts": 'import "../use-cases/target.ts";\n',
      "packages/web/src/pages/a.ts": 'import "../features/two/target.ts";\n',
    });
    expect(await findViolations(folder)).toEqual([]);
  });

  test("is every import that this project makes", async () => {
    expect(await findViolations(ROOT)).toEqual([]);
  });
});

/** The packages without their sources, linked to each other by name as npm does. */
async function makeSkeleton(): Promise<string> {
  const folder = await makeFolder();
  await cp(join(ROOT, ".dependency-cruiser.mjs"), join(folder, ".dependency-cruiser.mjs"));
  await mkdir(join(folder, "node_modules", "@latchkey"), { recursive: true });
  for (const linked of await readdir(join(ROOT, "node_modules", "@latchkey"))) {
    const home = join("packages", linked);
    await mkdir(join(folder, home, "src"), { recursive: true });
    await cp(join(ROOT, home, "package.json"), join(folder, home, "package.json"));
    await writeFile(join(folder, home, "src", "index.ts"), "export {};\n");
    await symlink(join("..", "..", home), join(folder, "node_modules", "@latchkey", linked), "dir");
  }
  const targets = new Set(
    PLANTED.flatMap(([, from, to]) => (basename(to) === "target.ts" ? [join(from, "..", to)] : [])),
  );
  const others = ["packages/server/src/use-cases/target.ts", "demo/main.ts"];
  const paths = [...targets, ...others];
  await writeFiles(folder, Object.fromEntries(paths.map((path) => [path, "export {};\n"])));
  return folder;
}

async function findViolations(folder: string): Promise<string[]> {
  const cruiser = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const options = ["--config=.dependency-cruiser.mjs", "--output-type=json", "packages"];
  const { output } = await start([process.execPath, cruiser, ...options], { cwd: folder }).ended;
  const { summary } = JSON.parse(output) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
}
