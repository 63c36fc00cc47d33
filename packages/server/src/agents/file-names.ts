import { readdir } from "node:fs/promises";
import { basename } from "node:path";

/** Whether a name from outside can only mean something directly inside a folder. */
export function isPlainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name);
}

/** Names of a folder's JSON files without their ending, sorted; none when there is no folder. */
export async function listJsonNames(directory: string): Promise<string[]> {
  const files = await readdir(directory).catch(() => []);
  return files
    .filter((file) => file.endsWith(".json") && file !== ".json")
    .map((file) => basename(file, ".json"))
    .sort(byName);
}

/** The order of every list of names. */
export function byName(left: string, right: string): number {
  return left.localeCompare(right, "en");
}
