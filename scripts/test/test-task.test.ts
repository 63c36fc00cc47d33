import { describe, expect, test } from "vitest";
import { linkPackages, makeProject, ownShell, start, type Ran } from "./support.ts";

const CONFIG = `import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/vitest-summary-reporter.ts";
export default defineConfig({
  test: { include: ["*.test.ts"], reporters: ["default", new SummaryReporter()] },
});
`;

const GREEN = 'import { test } from "vitest";\ntest("works", () => undefined);\n';

async function runTests(files: Record<string, string>, chromium = process.execPath): Promise<Ran> {
  const folder = await makeProject({
    "packages/web/index.html": "<title>Console</title>\n",
    "packages/contracts/src/index.ts": "export {};\n",
    "vitest.config.ts": CONFIG,
    ...files,
  });
  await linkPackages(folder, ["vite", "vitest"]);
  const env = { ...ownShell(), LATCHKEY_CHROMIUM: chromium };
  return start([process.execPath, "scripts/run.mjs", "test"], { cwd: folder, env }).ended;
}

const lastLine = (output: string): string | undefined => output.trimEnd().split("\n").at(-1);

describe("npm test", () => {
  test("ends with the counts and says why each skipped test was skipped", async () => {
    const { code, output } = await runTests({
      "green.test.ts": GREEN,
      "mixed.test.ts": `import { expect, test } from "vitest";
        test("fails", () => expect(1).toBe(2));
        test("waits", (context) => context.skip("needs a keyring"));
        test.skip("is silent", () => undefined);`,
    });
    expect(code).toBe(1);
    expect(lastLine(output)).toBe("1 passed, 1 failed, 2 skipped");
    expect(output).toContain("skipped: mixed.test.ts > waits: needs a keyring\n");
    expect(output).toContain("skipped: mixed.test.ts > is silent: no reason given\n");
  });

  test("counts a file that does not load and an error outside of tests as failures", async () => {
    const { code, output } = await runTests({
      "green.test.ts": `${GREEN}setTimeout(() => { throw new Error("late"); });
        test("waits", () => new Promise((resolve) => setTimeout(resolve, 50)));`,
      "broken.test.ts": 'import "./not-there.ts";\n',
    });
    expect(code).toBe(1);
    expect(lastLine(output)).toBe("2 passed, 2 failed, 0 skipped");
  });

  test("tells the tests where the browser is", async () => {
    const { code, output } = await runTests({
      "browser.test.ts": `import { expect, test } from "vitest";
        test("is named", () => expect(process.env.LATCHKEY_CHROMIUM).toBe(${JSON.stringify(process.execPath)}));`,
    });
    expect({ code, end: lastLine(output) }).toEqual({
      code: 0,
      end: "1 passed, 0 failed, 0 skipped",
    });
  });

  test("fails without running a test when the named browser does not exist", async () => {
    const { code, output } = await runTests({ "green.test.ts": GREEN }, "/nowhere/chromium");
    expect(code).toBe(1);
    expect(lastLine(output)).toBe(
      "LATCHKEY_CHROMIUM names /nowhere/chromium, which does not exist.",
    );
  });
});
