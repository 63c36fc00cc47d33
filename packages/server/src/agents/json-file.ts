import type { ErrorCode, FileFault } from "@latchkey/contracts";
import {
  findNodeAtLocation,
  getLocation,
  parseTree,
  printParseErrorCode,
  type ParseError,
} from "jsonc-parser";
import type { z } from "zod";
import type { Locate } from "../ports/flow-catalog.ts";
import { readConfinedFile } from "./confined-files.ts";

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

export type JsonFile<Value> = { value: Value; locate: Locate } | { fault: FileFault };

/** Reads a strict JSON file of a known shape in a folder, or says where it is wrong. */
export async function readJsonFile<Schema extends z.ZodType>(
  [root, file]: readonly [root: string, file: string],
  { schema, code, shownAs }: { schema: Schema; code: ErrorCode; shownAs: string },
): Promise<JsonFile<z.output<Schema>>> {
  const fault = (rest: Omit<FileFault, "code" | "file">) => ({
    fault: { code, file: shownAs, ...rest },
  });
  const text = await readConfinedFile(root, file).catch(() => undefined);
  if (text === undefined) return fault({ reason: "The file cannot be read." });
  const parsed = parseJson(text);
  if ("error" in parsed) return fault(explainSyntax(text, parsed.error));
  try {
    const result = schema.safeParse(parsed.value);
    if (result.success) return { value: result.data, locate: (place) => locate(text, place) };
    const [issue] = result.error.issues;
    return fault(issue ? explainIssue(text, issue) : { reason: "The file is not usable." });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fault({ reason: "The file is nested too deeply." });
  }
}

function parseJson(text: string): { value: unknown } | { error: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error };
  }
}

function explainSyntax(text: string, error: unknown): Omit<FileFault, "code" | "file"> {
  const errors: ParseError[] = [];
  parseTree(text, errors, STRICT);
  const [first] = errors;
  if (!first) return { reason: `This is not JSON: ${error instanceof Error ? error.message : ""}` };
  // Where a name is expected, the last part of the path is empty.
  const path = getLocation(text, first.offset).path.filter((segment) => segment !== "");
  return {
    ...placeOf(text, first.offset),
    ...(path.length > 0 && { path: showPath(path) }),
    reason: `This is not JSON: ${SYNTAX_REASONS[printParseErrorCode(first.error)] ?? "it has a fault here"}.`,
  };
}

const SYNTAX_REASONS: Partial<Record<string, string>> = {
  InvalidSymbol: "a word that JSON does not have",
  InvalidNumberFormat: "a number that JSON does not have",
  PropertyNameExpected: "a name in quotes is expected",
  ValueExpected: "a value is expected",
  ColonExpected: "a colon is expected",
  CommaExpected: "a comma is expected",
  CloseBraceExpected: "a closing brace is expected",
  CloseBracketExpected: "a closing bracket is expected",
  EndOfFileExpected: "the end is expected",
  InvalidCommentToken: "comments are not allowed",
  UnexpectedEndOfString: "a text has no end",
  InvalidUnicode: "a \\u is not followed by four digits",
  InvalidEscapeCharacter: "a backslash is followed by a character that cannot be escaped",
  InvalidCharacter: "a character that a text cannot hold",
};

function explainIssue(text: string, issue: z.core.$ZodIssue): Omit<FileFault, "code" | "file"> {
  const [unknownKey] = issue.code === "unrecognized_keys" ? issue.keys : [];
  const path = [...issue.path, ...(unknownKey === undefined ? [] : [unknownKey])].map(toSegment);
  return { ...locate(text, path), reason: issue.message };
}

function locate(text: string, path: readonly (string | number)[]) {
  const node = findNearest(text, path);
  return { ...(node !== undefined && placeOf(text, node)), path: showPath(path) };
}

function toSegment(segment: PropertyKey): string | number {
  return typeof segment === "number" ? segment : String(segment);
}

/** Where the value is, or what would hold it. */
function findNearest(text: string, path: readonly (string | number)[]): number | undefined {
  const root = parseTree(text, [], STRICT);
  for (let length = path.length; root && length >= 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return node.offset;
  }
  return undefined;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function showPath(path: readonly (string | number)[]): string {
  if (path.length === 0) return "the whole file";
  return path
    .map((segment) => (typeof segment === "number" ? `[${segment}]` : `.${segment}`))
    .join("")
    .replace(/^\./, "");
}
