import { z } from "zod";

/** As much of JSON Schema as Codex and zod generate. */
export interface JsonSchema {
  $ref?: string | undefined;
  type?: string | string[] | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  default?: unknown;
  not?: unknown;
  allOf?: JsonSchema[] | undefined;
  anyOf?: JsonSchema[] | undefined;
  oneOf?: JsonSchema[] | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  items?: JsonSchema | undefined;
  additionalProperties?: unknown;
  definitions?: Record<string, JsonSchema> | undefined;
}

const child = () => z.preprocess((value) => (value === true ? {} : value), JsonSchemaSchema);

export const JsonSchemaSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    allOf: z.array(child()).optional(),
    anyOf: z.array(child()).optional(),
    oneOf: z.array(child()).optional(),
    properties: z.record(z.string(), child()).optional(),
    required: z.array(z.string()).optional(),
    items: child().optional(),
    definitions: z.record(z.string(), child()).optional(),
  }),
);

/** A schema with the document that its references point into, and whose side it is. */
export interface Side {
  schema: JsonSchema;
  root: JsonSchema;
  isOurs: boolean;
}

/** What of the producer's values the consumer does not take, and fields of ours that do not exist. */
export function findMisfits(producer: Side, consumer: Side, path = ""): string[] {
  const accepted = alternativesOf(consumer);
  return alternativesOf(producer).flatMap((produced) => {
    const attempts = accepted.map((alternative) => compare(produced, alternative, path));
    const best = attempts.toSorted((left, right) => left.length - right.length)[0];
    return best ?? [`${path}: nothing is accepted`];
  });
}

/** Each simple form that a value can have: one type, one constant, one variant of an object. */
export function alternativesOf({ schema, root, isOurs }: Side): Side[] {
  const side = (part: JsonSchema): Side => ({ schema: part, root, isOurs });
  const { $ref, allOf, anyOf, oneOf, ...rest } = schema;
  if ($ref !== undefined) return alternativesOf(side(resolve($ref, root)));
  const [only] = allOf ?? [];
  if (only) return alternativesOf(side(only));
  const choices = anyOf ?? oneOf;
  if (choices) {
    const all = choices.flatMap((choice) => alternativesOf(side(choice)));
    return all.map((choice) => side(withShared(choice.schema, rest)));
  }
  const constants = "const" in schema ? [schema.const] : schema.enum;
  if (constants) return constants.map((value) => side({ type: typeOf(value), const: value }));
  if (Array.isArray(schema.type)) return schema.type.map((type) => side({ ...schema, type }));
  return [side(schema)];
}

function compare(produced: Side, accepted: Side, path: string): string[] {
  const [p, c] = [produced.schema, accepted.schema];
  if (c.type === undefined || "not" in p) return [];
  if (p.type !== c.type && !(p.type === "integer" && c.type === "number")) {
    return [`${path}: ${String(p.type)} is not ${String(c.type)}`];
  }
  if ("const" in c && c.const !== p.const) {
    return [`${path}: ${String(p.const)} is not ${String(c.const)}`];
  }
  if (c.type === "array" && c.items && p.items) {
    return findMisfits(
      { ...produced, schema: p.items },
      { ...accepted, schema: c.items },
      `${path}[]`,
    );
  }
  return c.type === "object" ? compareObjects(produced, accepted, path) : [];
}

function compareObjects(produced: Side, accepted: Side, path: string): string[] {
  const [p, c] = [produced.schema, accepted.schema];
  const [ours, theirs] = produced.isOurs ? [p, c] : [c, p];
  const unknown = Object.keys(ours.properties ?? {}).filter((name) => !theirs.properties?.[name]);
  const missing = (c.required ?? []).filter((name) => {
    const property = p.properties?.[name];
    return property !== undefined && !p.required?.includes(name) && !("default" in property);
  });
  const nested = Object.entries(c.properties ?? {}).flatMap(([name, schema]) => {
    const property = p.properties?.[name];
    const producer = property && { ...produced, schema: property };
    return producer ? findMisfits(producer, { ...accepted, schema }, `${path}.${name}`) : [];
  });
  const absent = (c.required ?? []).filter((name) => produced.isOurs && !p.properties?.[name]);
  return [
    ...unknown.map((name) => `${path}.${name}: is not in Codex's schema`),
    ...missing.map((name) => `${path}.${name}: can be absent`),
    ...absent.map((name) => `${path}.${name}: is never sent`),
    ...nested,
  ];
}

function withShared(choice: JsonSchema, shared: JsonSchema): JsonSchema {
  if (!shared.properties) return choice;
  return {
    ...choice,
    type: "object",
    properties: { ...shared.properties, ...choice.properties },
    required: [...(shared.required ?? []), ...(choice.required ?? [])],
  };
}

function resolve(reference: string, root: JsonSchema): JsonSchema {
  const name = reference.split("/").at(-1) ?? "";
  const found = root.definitions?.[name];
  if (!found) throw new Error(`No definition of ${reference}.`);
  return found;
}

function typeOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}
