import type { CliConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { HomeOptions, JsonOptions, ProviderOptions } from "../options.ts";

export interface DoctorOptions extends HomeOptions, JsonOptions, ProviderOptions {}

/** What a check may look at. */
export interface DoctorContext {
  config: CliConfig;
  homePath: string;
  options: DoctorOptions;
  io: Io;
}
