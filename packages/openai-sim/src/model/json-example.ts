import { z } from "zod";

const JsonSchemaSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** A small value that fits a JSON schema: the first choice, `true`, "yes", 1 or an empty list. */
export function exampleOf(jsonSchema: unknown): unknown {
  const schema = JsonSchemaSchema.safeParse(jsonSchema).data;
  if (schema === undefined) return "yes";
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return exampleOf(schema.anyOf[0]);
  const properties = Object.entries(schema.properties ?? {});
  switch ([schema.type].flat()[0]) {
    case "object":
      return Object.fromEntries(properties.map(([name, item]) => [name, exampleOf(item)]));
    case "boolean":
      return true;
    case "number":
    case "integer":
      return 1;
    case "array":
      return [];
    case "null":
      return null;
    default:
      return "yes";
  }
}
