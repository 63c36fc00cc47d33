import * as contracts from "@latchkey/contracts";
import { z } from "zod";

const PREFIX = "#/components/schemas/";

const NAMES = new Map<z.ZodType, string>(
  Object.entries(contracts).flatMap(([name, schema]) =>
    schema instanceof z.ZodType ? [[schema, name.replace(/Schema$/, "")]] : [],
  ),
);

type JsonSchema = Record<string, unknown>;

/** Every schema of the contract as JSON Schema, WebSocket frames included. */
export function describeComponents(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of NAMES) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: "input",
    uri: (id) => `${PREFIX}${id}`,
    override: withoutPattern,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withoutHead(schema)]),
  );
}

/** A reference to a schema that the contract exports. */
export function referTo(schema: z.ZodType): JsonSchema {
  const name = NAMES.get(schema);
  if (name === undefined)
    throw new TypeError("Only the contract's own schemas can be referred to.");
  return { $ref: `${PREFIX}${name}` };
}

export type Parameter = { name: string; in: "path" | "query"; required: boolean; schema: unknown };

export function describeQuery(query: z.ZodObject | undefined): Parameter[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: "input" });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

/** A format says it; the pattern of a date alone is 200 characters. */
function withoutPattern({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema["format"] === "date-time") delete jsonSchema["pattern"];
}

/** An `$id` inside the document would change what its references are relative to. */
function withoutHead(schema: JsonSchema): JsonSchema {
  const rest = { ...schema };
  delete rest["$schema"];
  delete rest["$id"];
  return rest;
}
