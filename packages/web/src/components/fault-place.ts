import type { FileFault } from "@latchkey/contracts";

/** "commands/tidy.json:3:7 · items[0].role". */
export function faultPlace({ file, line, column, path }: FileFault): string {
  const place = [file, line, line === undefined ? undefined : column].filter(Boolean).join(":");
  return path ? `${place} · ${path}` : place;
}
