import type { FileFault } from "@latchkey/contracts";

/** A fault in one sentence: the file, the place, the reason. */
export function describeFault({ file, line, column, path, reason }: FileFault): string {
  const place = line === undefined ? "" : `, line ${line}, column ${column ?? 1}`;
  const value = path === undefined ? "" : ` (${path})`;
  return `${file}${place}${value}: ${reason}`;
}

/** How something that may be at fault is listed. */
export function toListed(fault: FileFault | undefined) {
  return fault
    ? { disabled: true, reason: describeFault(fault), fault }
    : { disabled: false as const };
}
