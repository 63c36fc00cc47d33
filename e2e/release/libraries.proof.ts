import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { skipWithout } from "@latchkey/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { API_REPORTS, writeApiReport } from "../../scripts/release/api-report.ts";
import { LIBRARIES } from "../../scripts/release/libraries.ts";
import { install, makeEmptyFolder, makeRelease } from "./support.ts";

const run = promisify(execFile);
const BIN = join(import.meta.dirname, "../../node_modules/.bin");
const bin = (name: string) => join(BIN, name);

skipWithout(process.platform === "win32" ? "runs npm's scripts by their names" : undefined);

let folder = "";
let tarballs: string[] = [];

beforeAll(async () => {
  const { out, files } = await makeRelease("npm");
  tarballs = files.filter((name) => name.endsWith(".tgz")).map((name) => join(out, name));
  folder = await makeEmptyFolder();
  await install(folder, tarballs);
});

const PROGRAM = LIBRARIES.map((name) => `import * as ${name} from "@latchkey/${name}";`).join("\n");

describe("the libraries, installed from their tarballs", () => {
  test("are imported by plain JavaScript", async () => {
    const used = LIBRARIES.map((name) => `Object.keys(${name}).length`).join(", ");
    await writeFile(join(folder, "use.mjs"), `${PROGRAM}\nconsole.log([${used}].join());`);
    const { stdout } = await run(process.execPath, ["use.mjs"], { cwd: folder });
    const counts = stdout.trim().split(",").map(Number);
    expect(counts).toHaveLength(LIBRARIES.length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test.each(["nodenext", "bundler"])(
    "have types that hold under strict with moduleResolution %s",
    async (moduleResolution) => {
      await writeFile(join(folder, "use.ts"), `${PROGRAM}\nexport { ${LIBRARIES.join(", ")} };\n`);
      const module = moduleResolution === "bundler" ? "esnext" : moduleResolution;
      const options = [
        "--ignoreConfig",
        "--strict",
        "--noEmit",
        "--target",
        "es2024",
        "--lib",
        "es2024",
      ];
      const types = ["--types", "node", "--typeRoots", join(BIN, "../@types")];
      const how = ["--module", module, "--moduleResolution", moduleResolution];
      await run(bin("tsc"), [...options, ...types, ...how, "use.ts"], { cwd: folder });
    },
  );

  test.each(LIBRARIES)("@latchkey/%s satisfies publint and arethetypeswrong", async (name) => {
    const tarball = tarballs.find((path) => path.includes(`latchkey-${name}-`)) ?? "";
    await run(bin("publint"), ["run", tarball, "--strict"], { cwd: folder });
    await run(bin("attw"), [tarball, "--profile", "esm-only"], { cwd: folder });
  });

  test.each(LIBRARIES)("@latchkey/%s holds what it runs and no sources", async (name) => {
    const content = await readdir(join(folder, "node_modules/@latchkey", name), {
      recursive: true,
    });
    expect(content).toContain("dist/index.js");
    expect(content).toContain("dist/index.js.map");
    expect(content).toContain("dist/index.d.ts");
    expect(content.filter((path) => /(^|\/)(src|test)(\/|$)|\.tsbuildinfo$/u.test(path))).toEqual(
      [],
    );
  });
});

test.each(LIBRARIES)("the API of @latchkey/%s is the one that docs/api reports", async (name) => {
  const staging = await makeEmptyFolder();
  await writeApiReport(name, { staging, reportFolder: staging });
  const [is, reported] = await Promise.all(
    [staging, API_REPORTS].map((place) => readLines(join(place, `${name}.api.md`))),
  );
  expect(is, "After a change that is meant: npm run release -- --api").toEqual(reported);
});

/** In an order of their own: that of a union's members is the compiler's choice of the day. */
async function readLines(path: string): Promise<string[]> {
  return (await readFile(path, "utf8")).split("\n").sort();
}
