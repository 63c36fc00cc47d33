import type { Io } from "../io.ts";
import type { JsonOptions } from "../options.ts";

export function showProviders(options: JsonOptions, io: Io): void {
  io.result(options.json ? "{}" : "openai");
}
