import { Command } from "commander";

import type { DoctorOptions } from "../doctor/context.ts";
import type { Io } from "../io.ts";
import { homeOption, jsonOption, providerOptions } from "../options.ts";

/** `latchkey doctor` */
export function doctorCommand(io: Io): Command {
  const command = new Command("doctor")
    .description("find what stands in the way of signing in, and what to do about it")
    .addOption(homeOption());
  for (const option of providerOptions()) command.addOption(option);
  return command.addOption(jsonOption()).action(async (options: DoctorOptions) => {
    const { runDoctor } = await import("../doctor/doctor.ts");
    await runDoctor(options, io);
  });
}
