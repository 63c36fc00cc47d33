import { expect, test } from "vitest";
import { linkPackages, makeProject, start, writeFiles, type Ran } from "./support.ts";

const BUILDING = "Building the web console …\n";

async function makeConsole(): Promise<string> {
  const folder = await makeProject({
    "packages/web/index.html": '<script type="module" src="./src/main.ts"></script>\n',
    "packages/web/src/main.ts": 'import { name } from "../../contracts/src/index.ts";\nname();\n',
    "packages/contracts/src/index.ts": "export const name = () => document.title;\n",
    "packages/server/src/main.ts": 'console.log("serving", ...process.argv.slice(2));\n',
  });
  await linkPackages(folder, ["vite"]);
  return folder;
}

const serve = (folder: string, ...args: string[]): Promise<Ran> =>
  start([process.execPath, "scripts/run.mjs", "start", ...args], { cwd: folder }).ended;

test("npm start builds the console first and again only when its sources change", async () => {
  const folder = await makeConsole();
  expect((await serve(folder, "--port=1")).output).toBe(`${BUILDING}serving --port=1\n`);
  expect((await serve(folder)).output).toBe("serving\n");

  await writeFiles(folder, { "packages/web/src/main.ts": "document.title = 'new';\n" });
  expect((await serve(folder)).output).toBe(`${BUILDING}serving\n`);

  await writeFiles(folder, { "packages/contracts/src/index.ts": "export const name = 1;\n" });
  expect((await serve(folder)).output).toBe(`${BUILDING}serving\n`);

  await writeFiles(folder, { "packages/web/test/main.test.ts": "a test is no source\n" });
  expect((await serve(folder)).output).toBe("serving\n");
});

test("npm start does not serve a console that could not be built", async () => {
  const folder = await makeConsole();
  await writeFiles(folder, { "packages/web/src/main.ts": "import './not-there.ts';\n" });
  for (const attempt of [1, 2]) {
    const { code, output } = await serve(folder);
    expect({ attempt, code }).toEqual({ attempt, code: 1 });
    expect(output).toContain("The web console could not be built; see above.");
    expect(output).not.toContain("serving");
  }
});
