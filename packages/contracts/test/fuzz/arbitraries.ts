import type { Arbitrary } from "fast-check";
import {
  array,
  constant,
  constantFrom,
  dictionary,
  double,
  jsonValue,
  nat,
  oneof,
  string,
  tuple,
} from "fast-check";

/** Texts that parsers have tripped over. */
const NASTY_TEXTS = [
  ...["", " ", "\u0000", "\uFEFF{}", "__proto__", "constructor", "toString", "null", "NaN", "-0"],
  ...["1e999", "9".repeat(400), "\u202E\u001B[31mred", "\uD800", "a".repeat(5000), "../../etc"],
  ...["http://[::1", "javascript:alert(1)", "https://a:b@c/", "{", "[", '"', "\\u00", "%00%ff"],
];

/** Any text, weird ones more often than chance would have it. */
export const anyText: Arbitrary<string> = oneof(
  { arbitrary: string(), weight: 3 },
  { arbitrary: string({ unit: "binary" }), weight: 2 },
  { arbitrary: string({ unit: "grapheme", maxLength: 40 }), weight: 1 },
  { arbitrary: constantFrom(...NASTY_TEXTS), weight: 3 },
);

const anyLeaf = oneof(
  anyText,
  double(),
  nat(),
  constantFrom<unknown>(null, true, false, -1, 0, 1.5, 1e21, Number.MAX_SAFE_INTEGER),
);

/** Any value that JSON can hold, with names that objects have by themselves too. */
export const anyJson: Arbitrary<unknown> = oneof(
  jsonValue({ maxDepth: 3 }),
  anyLeaf,
  array(anyLeaf, { maxLength: 4 }),
  dictionary(anyText, anyLeaf, { maxKeys: 5 }),
);

/** Texts that are nearly the given one: cut, doubled, with something put in or taken out. */
export function nearly(text: Arbitrary<string>): Arbitrary<string> {
  const change = oneof(
    constant((whole: string) => whole),
    tuple(nat(), anyText).map(
      ([at, more]) =>
        (whole: string) =>
          insert(whole, at, more),
    ),
    nat().map((at) => (whole: string) => whole.slice(0, at % (whole.length + 1))),
    tuple(nat(), nat(20)).map(
      ([at, length]) =>
        (whole: string) =>
          remove(whole, at, length),
    ),
    constant((whole: string) => whole + whole),
  );
  return tuple(text, change).map(([whole, apply]) => apply(whole));
}

function insert(whole: string, at: number, more: string): string {
  const index = at % (whole.length + 1);
  return whole.slice(0, index) + more + whole.slice(index);
}

function remove(whole: string, at: number, length: number): string {
  const index = at % (whole.length + 1);
  return whole.slice(0, index) + whole.slice(index + length);
}

/** As JSON; what is not there is no text. */
export function jsonText(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}

type Path = readonly (string | number)[];

/** Values that are nearly the given one: somewhere inside, up to three things are others. */
export function nearlyLike(example: unknown): Arbitrary<unknown> {
  const paths = pathsIn(example);
  const change = tuple(constantFrom(...paths), oneof(anyJson, constant(undefined)));
  return array(change, { maxLength: 3 }).map((changes) =>
    changes.reduce<unknown>((value, [path, next]) => replaceAt(value, path, next), example),
  );
}

/** JSON texts around an example: the values are others, or the text itself is damaged. */
export function textsLike(example: unknown): Arbitrary<string> {
  const json = nearlyLike(example).map((value) => jsonText(value));
  return oneof(
    { arbitrary: json, weight: 4 },
    { arbitrary: nearly(json), weight: 2 },
    { arbitrary: anyText, weight: 1 },
    { arbitrary: anyJson.map((value) => jsonText(value)), weight: 1 },
  );
}

function pathsIn(value: unknown, path: Path = []): Path[] {
  const inner =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, held]) => pathsIn(held, [...path, name]))
      : [];
  return [path, ...inner];
}

/** `undefined` takes the field away. */
function replaceAt(value: unknown, [name, ...rest]: Path, next: unknown): unknown {
  if (name === undefined) return next;
  if (Array.isArray(value)) {
    return value.map((held: unknown, index) =>
      String(index) === String(name) ? replaceAt(held, rest, next) : held,
    );
  }
  if (typeof value !== "object" || value === null) return value;
  const held: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return { ...value, [name]: replaceAt(held, rest, next) };
}
