import type { Command } from "commander";

/** What a shell can complete. */
export interface CompletableCommand {
  name: string;
  description: string;
  options: CompletableOption[];
  /** Values of the first argument. */
  choices: readonly string[];
}

export interface CompletableOption {
  flag: string;
  description: string;
  /** Whether a value follows. */
  hasValue: boolean;
  choices: readonly string[];
}

/** The commands and options of a program, as data. */
export function describeProgram(program: Command): CompletableCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.flatMap(({ long, description, required, argChoices }) =>
      long ? [{ flag: long, description, hasValue: required, choices: argChoices ?? [] }] : [],
    ),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  }));
}
