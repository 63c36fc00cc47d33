import { Argument, Command } from "commander";

import type { Io } from "../io.ts";

/** `latchkey completion` */
export function completionCommand(io: Io): Command {
  const command = new Command("completion")
    .description("print a completion script: latchkey completion bash >> ~/.bashrc")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]));
  return command.action(async (shell: "bash" | "zsh" | "fish") => {
    const { completionScript } = await import("../completion/completion-script.ts");
    if (command.parent) io.result(completionScript(command.parent, shell));
  });
}
