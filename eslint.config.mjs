import eslint from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

const LIBRARIES = ["auth", "codex", "contracts", "testing"].map(
  (name) => `packages/${name}/src/**/*.ts`,
);

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "**/.cache/**"] },
  eslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
    },
  },
  {
    files: ["**/*.{ts,tsx,mjs}"],
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      complexity: ["error", 12],
      "max-lines": ["error", { max: 400, skipBlankLines: false }],
      "max-lines-per-function": ["error", { max: 80, skipComments: true }],
      "max-params": ["error", 3],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportAllDeclaration", message: "Name what is exported." },
      ],
    },
  },
  {
    files: ["packages/*/src/**/*.{ts,tsx}"],
    ignores: ["packages/*/src/**/config.ts", "packages/testing/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Read the environment in config.ts." },
      ],
    },
  },
  {
    files: LIBRARIES,
    rules: { "no-restricted-globals": ["error", "console"] },
  },
  {
    files: ["packages/web/**/*.{ts,tsx}"],
    plugins: { "react-hooks": reactHooks },
    languageOptions: { globals: globals.browser },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  {
    files: ["**/test/**/*.{ts,tsx}", "e2e/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["*.config.{ts,mjs}", "**/vite.config.ts", ".dependency-cruiser.mjs"],
    rules: { "no-restricted-exports": "off" },
  },
  {
    files: [
      "scripts/**/*.{mjs,ts}",
      "{demo,bench}/**/*.ts",
      "e2e/soak/**/*.ts",
      "**/*.proof.ts",
      "**/test/support/figures.ts",
    ],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
  { files: ["**/*.mjs", "examples/**/*.js"], languageOptions: { globals: globals.node } },
);
