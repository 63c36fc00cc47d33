import {
  ChangeConversationSchema,
  CreateConversationSchema,
  ListConversationsQuerySchema,
  ListTurnsQuerySchema,
  MAX_INPUT_CHARACTERS,
  OpenSessionSchema,
  StartDeviceAuthSchema,
  StartTurnSchema,
} from "@latchkey/contracts";
import { describe, expect, test } from "vitest";

const model = { provider: "codex", model: "gpt-5" };

const BODIES = [
  ["a conversation", CreateConversationSchema, model],
  ["a change of a conversation", ChangeConversationSchema, { title: "New title" }],
  ["a turn", StartTurnSchema, { ...model, input: "Hello" }],
  ["a sign-in", StartDeviceAuthSchema, { codexHome: "server" }],
  ["a session", OpenSessionSchema, { accessToken: "secret" }],
  ["a session by link", OpenSessionSchema, { code: "code" }],
] as const;

describe.each(BODIES)("the body of %s", (_name, schema, body) => {
  test("is accepted as documented", () => {
    expect(schema.safeParse(body).success).toBe(true);
  });

  test("is refused with a key that is not documented", () => {
    expect(schema.safeParse({ ...body, extra: 1 }).success).toBe(false);
  });

  test.each([null, undefined, [], "text", 1])("is refused when it is %j", (other) => {
    expect(schema.safeParse(other).success).toBe(false);
  });
});

describe("a turn's body", () => {
  const accepts = (change: object): boolean =>
    StartTurnSchema.safeParse({ ...model, input: "Hello", ...change }).success;

  test("takes an input up to the limit and no longer", () => {
    expect(accepts({ input: "x".repeat(MAX_INPUT_CHARACTERS) })).toBe(true);
    expect(accepts({ input: "x".repeat(MAX_INPUT_CHARACTERS + 1) })).toBe(false);
    expect(accepts({ input: "" })).toBe(false);
  });

  test("takes only known providers, efforts and flags", () => {
    expect(accepts({ flags: { reasoningEffort: "high" } })).toBe(true);
    expect(accepts({ flags: { reasoningEffort: "endless" } })).toBe(false);
    expect(accepts({ flags: { sandbox: "off" } })).toBe(false);
    expect(accepts({ provider: "another" })).toBe(false);
  });

  test("takes a model's name of 1 to 200 characters", () => {
    expect(accepts({ model: "m".repeat(200) })).toBe(true);
    expect(accepts({ model: "m".repeat(201) })).toBe(false);
    expect(accepts({ model: "  " })).toBe(false);
  });
});

describe("a conversation's body", () => {
  test("has its title trimmed", () => {
    expect(CreateConversationSchema.parse({ ...model, title: "  Plans " }).title).toBe("Plans");
  });

  test("is refused when it changes nothing", () => {
    expect(ChangeConversationSchema.safeParse({}).success).toBe(false);
  });
});

describe("a sign-in's body", () => {
  test("may be empty, for the server's own home", () => {
    expect(StartDeviceAuthSchema.parse({})).toEqual({});
  });

  test("is refused with a home of more than 4096 characters or an unknown method", () => {
    expect(StartDeviceAuthSchema.safeParse({ codexHome: "h".repeat(4097) }).success).toBe(false);
    expect(StartDeviceAuthSchema.safeParse({ method: "telepathy" }).success).toBe(false);
  });
});

describe("the queries of lists", () => {
  test("have defaults", () => {
    expect(ListConversationsQuerySchema.parse({})).toEqual({ limit: 50, archived: "false" });
    expect(ListTurnsQuerySchema.parse({})).toEqual({ limit: 100 });
  });

  test("read their limit from text, from 1 to 200", () => {
    expect(ListTurnsQuerySchema.parse({ limit: "7" }).limit).toBe(7);
    for (const limit of ["0", "201", "1.5", "many"]) {
      expect(ListTurnsQuerySchema.safeParse({ limit }).success).toBe(false);
    }
  });
});
