import type { Command, Option } from "commander";

/** What a shell can complete. */
export interface CompletableCommand {
  name: string;
  description: string;
  options: CompletableOption[];
  /** Values of the first argument, or its own commands. */
  choices: readonly string[];
  /** Whether the first argument is a directory. */
  takesDirectory: boolean;
}

export interface CompletableOption {
  flag: string;
  description: string;
  /** Whether a value follows. */
  hasValue: boolean;
  choices: readonly string[];
  takesDirectory: boolean;
}

const DIRECTORY = /<dir(\.\.\.)?>/u;

/** The commands and options of a program, as data. */
export function describeProgram(program: Command): CompletableCommand[] {
  return program.commands.map((command) => {
    const argument = command.registeredArguments[0];
    return {
      name: command.name(),
      description: command.description(),
      options: command.options.flatMap(describeOption),
      choices: argument?.argChoices ?? command.commands.map((part) => part.name()),
      takesDirectory: argument?.name() === "dir",
    };
  });
}

function describeOption({ long, flags, ...option }: Option): CompletableOption[] {
  if (!long) return [];
  const { description, required: hasValue, argChoices: choices = [] } = option;
  const takesDirectory = DIRECTORY.test(flags);
  return [{ flag: long, description, hasValue, choices, takesDirectory }];
}
