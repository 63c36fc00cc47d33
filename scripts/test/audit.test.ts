import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { auditDependencies } from "../ground/audit.mjs";
import { makeProject, ownShell, start } from "./support.ts";

const VERSIONS = { left: "1.0.0", right: "2.1.0" };
const ADVISORIES_PATH = "/-/npm/v1/security/advisories/bulk";

/** Answers what npm asks about known weaknesses; npm 10 asks at a second address when it fails. */
async function startRegistry(answer: RequestListener): Promise<string> {
  const registry = createServer(answer).listen(0, "127.0.0.1");
  await once(registry, "listening");
  onTestFinished(() => {
    registry.close();
    registry.closeAllConnections();
  });
  return `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
}

/** A registry that knows of these weaknesses, in versions below 9. */
function startRegistryWith(advisories: Record<string, object[]>): Promise<string> {
  return startRegistry((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === ADVISORIES_PATH) {
      json(request.pipe(createGunzip())).then(
        (asked) => {
          expect(asked).toEqual({ left: ["1.0.0"], right: ["2.1.0"] });
          response.end(JSON.stringify(advisories));
        },
        (error: unknown) => response.destroy(error as Error),
      );
    } else {
      const name = request.url?.slice(1) as keyof typeof VERSIONS;
      const version = VERSIONS[name];
      const versions = { [version]: { name, version, dist: {} } };
      response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
    }
  });
}

const advisory = (id: number, severity: string, title: string) => ({
  ...{ id, severity, title, url: `https://advisories.example/${id}` },
  ...{ vulnerable_versions: "<9.0.0", cwe: [], cvss: { score: 0, vectorString: null } },
});

/** A project with two locked dependencies, and the environment of an npm that knows this registry only. */
async function makeAuditedProject(registry: string) {
  const root = { name: "project", version: "1.0.0", type: "module", dependencies: VERSIONS };
  const packages = Object.fromEntries(
    Object.entries(VERSIONS).map(([name, version]) => [`node_modules/${name}`, { version }]),
  );
  const lock = { ...root, lockfileVersion: 3, requires: true, packages: { "": root, ...packages } };
  const folder = await makeProject({
    "package.json": JSON.stringify(root),
    "package-lock.json": JSON.stringify(lock),
    "node_modules/.package-lock.json": JSON.stringify({ packages }),
  });
  const env = {
    ...ownShell(),
    NO_PROXY: "127.0.0.1",
    npm_config_registry: registry,
    npm_config_cache: `${folder}/cache`,
    npm_config_update_notifier: "false",
    npm_config_userconfig: `${folder}/nobody.npmrc`,
  };
  return { folder, env };
}

/** What `npm run check -- audit` says with this registry. */
async function audit(registry: string, settings: NodeJS.ProcessEnv = {}) {
  const { folder, env } = await makeAuditedProject(registry);
  const command = [process.execPath, "scripts/run.mjs", "check", "audit"];
  const { code, output } = await start(command, { cwd: folder, env: { ...env, ...settings } })
    .ended;
  return { code, output: output.replace(/\d+\.\d s/, "0 s") };
}

test("the audit passes without serious weaknesses, with the number of packages", async () => {
  const registry = await startRegistryWith({ left: [advisory(1, "moderate", "Left is slow")] });
  expect(await audit(registry)).toEqual({
    code: 0,
    output: "✓ audit (0 s, 2 packages)\nAll checks passed\n",
  });
});

test("the audit fails with the packages, their serious weaknesses and the next step", async () => {
  const registry = await startRegistryWith({
    left: [advisory(1, "critical", "Left runs what it reads"), advisory(2, "low", "Left is slow")],
    right: [advisory(3, "high", "Right forgets")],
  });
  const { code, output } = await audit(registry);
  expect(code).toBe(1);
  expect(output.split("\n")).toEqual([
    "✗ audit (0 s)",
    "left <9.0.0: critical: Left runs what it reads (https://advisories.example/1)",
    "right <9.0.0: high: Right forgets (https://advisories.example/3)",
    "Run npm audit for the whole report and for what mends it.",
    "Failed: audit",
    "",
  ]);
});

test.each<[string, RequestListener, string]>([
  ["refuses", (_, response) => response.writeHead(405).end(), "the registry answered 405"],
  [
    "is a proxy's page",
    (_, response) => response.end("<html>Sign in</html>"),
    "invalid json response body at the registry",
  ],
  ["hangs up", (request) => request.socket.destroy(), "request to the registry failed"],
])("a registry that %s is told as not asked, and fails nothing", async (_, answer, reason) => {
  const { code, output } = await audit(await startRegistry(answer));
  expect(code).toBe(0);
  expect(output).toContain(`– audit (0 s, not asked: ${reason}`);
  expect(output).toContain("\nAll checks passed, but not asked: audit\n");
});

test("an audit without a connection says so, and shows no password of the address", async () => {
  const { code, output } = await audit("http://ada:5ecret@127.0.0.1:9/");
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringContaining("not asked: request to the registry failed") as string,
  });
  expect(output).not.toContain("5ecret");
});

test("an npm that is set to work offline does not pass for an audit", async () => {
  const registry = await startRegistryWith({ left: [advisory(1, "high", "Left forgets")] });
  expect(await audit(registry, { npm_config_offline: "true" })).toMatchObject({ code: 1 });
});

test("an audit ends in time when the registry never answers", async () => {
  const { folder, env } = await makeAuditedProject(await startRegistry(() => undefined));
  expect(await auditDependencies({ folder, env, timeoutMs: 1_500 })).toEqual({
    verdict: "not asked",
    note: "the registry did not answer within 1.5 s",
  });
});

test("an npm that cannot audit fails the check with its own words", async () => {
  const { folder, env } = await makeAuditedProject(await startRegistryWith({}));
  await rm(`${folder}/package-lock.json`);
  expect(await auditDependencies({ folder, env, timeoutMs: 60_000 })).toEqual({
    verdict: "failed",
    details: expect.stringContaining("requires an existing lockfile") as string,
  });
});
