import { readdir } from "node:fs/promises";
import { basename } from "node:path";

/** Whether a name from outside can only mean something directly inside a folder. */
export function isPlainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name);
}

/** Names of a folder's JSON files without their ending, sorted; none when there is no folder. */
export async function listJsonNames(directory: string): Promise<string[]> {
  const files = await readdir(directory).catch(() => []);
  const names = files
    .filter((file) => file.endsWith(".json") && !isHidden(file))
    .map((file) => toName(basename(file, ".json")));
  return [...new Set(names)].sort(byName);
}

/** What editors and macOS leave beside the real files. */
export function isHidden(file: string): boolean {
  return file.startsWith(".") || file.startsWith("#");
}

/** The one spelling of a name: macOS and some archives write accents apart from their letters. */
export function toName(file: string): string {
  return file.normalize("NFC");
}

/** The file of a name as it is spelled on the disk; undefined when there is none. */
export async function findSpelling(directory: string, file: string): Promise<string | undefined> {
  const files = await readdir(directory).catch(() => []);
  return spellingOf(files, file);
}

/** Of two spellings of one name that are both there, the exact one counts. */
export function spellingOf(files: readonly string[], wanted: string): string | undefined {
  return files.includes(wanted) ? wanted : files.find((file) => toName(file) === toName(wanted));
}

/** The order of every list of names. */
export function byName(left: string, right: string): number {
  return left.localeCompare(right, "en");
}
