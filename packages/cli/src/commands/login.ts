import { Command, Option } from "commander";

import type { Io } from "../io.ts";
import {
  homeOption,
  jsonOption,
  parseCount,
  parseSeconds,
  providerOptions,
  storeOption,
} from "../options.ts";
import type { LoginOptions } from "../sign-in/login-options.ts";

/** `latchkey login` */
export function loginCommand(io: Io): Command {
  const command = new Command("login")
    .description("sign in, with the browser where there is one and a device code where not")
    .addOption(homeOption())
    .addOption(
      new Option("--method <method>", "how to sign in")
        .choices(["auto", "browser", "device", "paste"])
        .default("auto"),
    )
    .addOption(new Option("--device-auth", "the same as --method device").conflicts("method"));
  for (const option of providerOptions()) command.addOption(option);
  return command
    .addOption(storeOption())
    .option("--poll-interval <seconds>", "ask less often than the server wants", parseSeconds(1))
    .option("--browser-timeout <seconds>", "time for the browser", parseSeconds(1), 120)
    .option("--retries <n>", "new codes to ask for where nobody can press a key", parseCount, 0)
    .addOption(jsonOption())
    .option("--no-open", "do not open a browser")
    .option("--qr", "show a QR code even in plain text")
    .option("--no-qr", "show no QR code")
    .option("--no-fallback", "do not change to another method")
    .action(async ({ deviceAuth, ...options }: LoginOptions & { deviceAuth?: boolean }) => {
      const { login } = await import("../sign-in/login.ts");
      await login(deviceAuth ? { ...options, method: "device" } : options, io);
    });
}
