import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { OPERATIONS } from "../src/http/openapi/operations.ts";
import type { Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import type { World } from "./support/world.ts";

const MethodSchema = z.looseObject({ operationId: z.string().optional() });
const DocumentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), MethodSchema)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});
type Document = z.infer<typeof DocumentSchema>;

let world: World;
let api: Api;
let document: Document;

beforeAll(async () => {
  ({ world, api } = await startConsole());
  document = DocumentSchema.parse((await api.request("GET", "/api/openapi.json")).body);
});

afterAll(() => world.close());

it("is a valid OpenAPI 3.1 document", async () => {
  const validator = new Validator();
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

it("describes every route that is mounted, and none that is not", () => {
  const mounted = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) =>
        `${method.toUpperCase()} ${path.replace(/^\/api/, "").replaceAll(/\{(\w+)\}/g, ":$1")}`,
    ),
  );
  expect(mounted.toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(mounted.length);
});

it("refers only to schemas that it holds, and holds the WebSocket's frames", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)];
  const names = new Set(references.map(([, reference]) => reference));
  for (const name of names) {
    const [root, kind, place, component] = name!.split("/");
    expect([root, kind], name).toEqual(["#", "components"]);
    expect(document.components[place!], name).toHaveProperty([component!]);
  }
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(["ServerFrame", "ClientFrame", "ErrorBody"]),
  );
});

it("says of each answer what it is", async () => {
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  await api.untilRunEnds(runId);
  const { id } = await api.startDeviceAuth();
  const idIn = (path: string) => {
    if (path.startsWith("/codex")) return id;
    return path.startsWith("/runs") ? runId : conversationId;
  };
  const readable = Object.entries(OPERATIONS).filter(([route]) =>
    /^GET [^:]+(:id[^:]*)?$/.test(route),
  );
  for (const [route, { answer, status }] of readable) {
    const path = route.slice("GET ".length);
    const received = await api.request("GET", `/api${path.replace(":id", idIn(path))}`);
    expect(received.status, route).toBe(status);
    if (answer) expect(() => answer.parse(received.body), route).not.toThrow();
  }
});
