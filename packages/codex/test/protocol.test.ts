import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readProcessOutput } from "../src/child-process.ts";
import { codexEnvironment } from "../src/index.ts";
import { LOGIN_COMPLETED, LoginCompletedSchema } from "../src/protocol/account.ts";
import { ShownItemSchema } from "../src/protocol/items.ts";
import { NOTIFICATIONS } from "../src/protocol/notifications.ts";
import { REQUESTS } from "../src/protocol/requests.ts";
import { SERVER_REQUESTS } from "../src/protocol/server-requests.ts";
import { CODEX_VERSIONS } from "./support/codex-versions.ts";
import { useFixture } from "./support/fixture.ts";
import { alternativesOf, findMisfits, JsonSchemaSchema, type Side } from "./support/schema-fit.ts";

/** What the error mapping and the sandbox settings tell apart. */
const ERROR_WORDS = [
  "unauthorized",
  "usageLimitExceeded",
  "rateLimitExceeded",
  "serverOverloaded",
  "policyCapacityUnavailable",
];

const RESPONSES = new Map([["account/rateLimits/read", "GetAccountRateLimitsResponse"]]);

describe.each(CODEX_VERSIONS)("our schemas, against those of Codex $version", ({ binaryPath }) => {
  const fixture = useFixture();
  let directory = "";

  beforeAll(async () => {
    directory = fixture.directory();
    const args = ["app-server", "generate-json-schema", "--out", directory];
    const env = codexEnvironment(process.env, directory);
    await readProcessOutput({ file: binaryPath, args, env }, 20_000);
  });

  it.each(Object.entries(REQUESTS))("request %s", (method, { params, result }) => {
    const theirs = paramsOf("ClientRequest.json", method);
    expect(findMisfits(ours(params), theirs.params)).toEqual([]);
    const folder = method === "initialize" ? "v1" : "v2";
    // Requests without parameters name no type from which that of the answer follows.
    const name = RESPONSES.get(method) ?? theirs.name.replace(/Params$/u, "Response");
    const response = load(join(folder, `${name}.json`));
    expect(findMisfits(response, ours(result))).toEqual([]);
  });

  it.each(Object.entries(NOTIFICATIONS))("notification %s", (method, schema) => {
    const theirs = paramsOf("ServerNotification.json", method);
    expect(findMisfits(theirs.params, ours(schema))).toEqual([]);
  });

  it("notification of a sign-in's end", () => {
    const theirs = paramsOf("ServerNotification.json", LOGIN_COMPLETED);
    expect(findMisfits(theirs.params, ours(LoginCompletedSchema))).toEqual([]);
  });

  it.each(Object.entries(SERVER_REQUESTS))("request of the server %s", (method, schemas) => {
    const theirs = paramsOf("ServerRequest.json", method);
    expect(findMisfits(theirs.params, ours(schemas.params))).toEqual([]);
    const response = load(theirs.name.replace(/Params$/u, "Response.json"));
    expect(findMisfits(ours(schemas.answer), response)).toEqual([]);
  });

  it("every kind of item that is shown", () => {
    const kindOf = ({ schema }: Side) =>
      alternativesOf(property(schema, "type")).at(0)?.schema.const;
    const root = load("ServerNotification.json").root;
    const items = alternativesOf(theirDefinition(root, "ThreadItem"));
    const shown = alternativesOf(ours(ShownItemSchema));
    for (const item of shown) {
      const theirs = items.find((candidate) => kindOf(candidate) === kindOf(item));
      expect(theirs, String(kindOf(item))).toBeDefined();
      if (theirs) expect(findMisfits(theirs, item)).toEqual([]);
    }
    expect(shown).toHaveLength(9);
  });

  it("every word that the error mapping knows", () => {
    const root = load("ServerNotification.json").root;
    const words = alternativesOf(theirDefinition(root, "CodexErrorInfo")).map(
      ({ schema }) => schema.const,
    );
    expect(words).toEqual(expect.arrayContaining(ERROR_WORDS));
  });

  it("would notice a field that is gone, a value that is new, and one that may be absent", () => {
    const { params } = paramsOf("ServerNotification.json", "turn/completed");
    const misfitsOf = (turn: z.ZodType) => findMisfits(params, ours(z.object({ turn })));
    expect(misfitsOf(z.object({ gone: z.string() }))).toEqual([
      ".turn.gone: is not in Codex's schema",
    ]);
    expect(misfitsOf(z.object({ id: z.number() }))).toEqual([".turn.id: string is not number"]);
    expect(misfitsOf(z.object({ status: z.enum(["completed"]) }))).toHaveLength(3);
    expect(misfitsOf(z.object({ durationMs: z.number() }))).toContain(
      ".turn.durationMs: can be absent",
    );
    const start = paramsOf("ClientRequest.json", "thread/resume").params;
    expect(findMisfits(ours(z.object({ sandbox: z.enum(["none"]) })), start)).toEqual([
      ".threadId: is never sent",
      ".sandbox: none is not read-only",
    ]);
  });

  function load(file: string): Side {
    const root = JsonSchemaSchema.parse(JSON.parse(readFileSync(join(directory, file), "utf8")));
    return { schema: root, root, isOurs: false };
  }

  function paramsOf(file: string, method: string): { name: string; params: Side } {
    const { root } = load(file);
    const message = root.oneOf?.find(
      ({ properties }) => properties?.["method"]?.enum?.[0] === method,
    );
    expect(message, `${method} is in ${file}`).toBeDefined();
    const schema = message?.properties?.["params"] ?? {};
    return { name: schema.$ref?.split("/").at(-1) ?? "", params: { schema, root, isOurs: false } };
  }
});

function ours(schema: z.ZodType): Side {
  const root = JsonSchemaSchema.parse(z.toJSONSchema(schema, { io: "input" }));
  return { schema: root, root, isOurs: true };
}

function theirDefinition(root: Side["root"], name: string): Side {
  return { schema: root.definitions?.[name] ?? {}, root, isOurs: false };
}

function property(schema: Side["schema"], name: string): Side {
  return { schema: schema.properties?.[name] ?? {}, root: schema, isOurs: true };
}
