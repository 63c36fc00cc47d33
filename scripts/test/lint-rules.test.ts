import { ESLint } from "eslint";
import { describe, expect, test } from "vitest";
import { ROOT } from "./support.ts";

const eslint = new ESLint({ cwd: ROOT });

/** The names of the rules that fail `npm run check` for a file at this path. */
async function errorsAt(path: string): Promise<string[]> {
  const { rules } = (await eslint.calculateConfigForFile(path)) as {
    rules: Record<string, [severity: number]>;
  };
  return Object.keys(rules).filter((name) => rules[name]?.[0] === 2);
}

const PLACES = [
  "packages/auth/src/a.ts",
  "packages/server/src/http/a.ts",
  "packages/web/src/pages/a.tsx",
  "packages/server/test/a.test.ts",
  "e2e/a.test.ts",
  "demo/main.ts",
  "scripts/run.mjs",
];

const SHAPE = [
  "max-lines",
  "complexity",
  "max-params",
  "no-restricted-exports",
  "no-restricted-syntax",
  "eqeqeq",
];

const SOURCES = [
  "max-lines-per-function",
  "no-console",
  "no-restricted-properties",
  "@typescript-eslint/no-explicit-any",
  "@typescript-eslint/no-floating-promises",
  "@typescript-eslint/switch-exhaustiveness-check",
];

test.each(PLACES)("the rules on shape are on in %s", async (path) => {
  expect(await errorsAt(path)).toEqual(expect.arrayContaining(SHAPE));
});

test.each(PLACES.filter((path) => path.includes("/src/")))(
  "the rules for sources are on in %s",
  async (path) => {
    expect(await errorsAt(path)).toEqual(expect.arrayContaining(SOURCES));
  },
);

test("only config.ts reads the environment", async () => {
  expect(await errorsAt("packages/server/src/config.ts")).not.toContain("no-restricted-properties");
});

describe("code that breaks a rule", () => {
  const BROKEN = [
    ["no-restricted-exports", "export default 1;\n"],
    ["no-restricted-syntax", 'export * from "./cli.mjs";\n'],
    ["max-params", "export const sum = (a, b, c, d) => a + b + c + d;\n"],
    ["max-lines", "export {};\n".repeat(401)],
    ["max-lines-per-function", `export const f = () => {\n${"f();\n".repeat(80)}};\n`],
    ["complexity", `export const f = (a) => {\n${"if (a) f();\n".repeat(12)}};\n`],
  ] as const;

  test.each(BROKEN)("is refused by %s", async (rule, code) => {
    const [result] = await eslint.lintText(code, { filePath: "scripts/ground/planted.mjs" });
    expect(result?.messages.map(({ ruleId }) => ruleId)).toContain(rule);
  });
});
