import type { Command } from "commander";

import type { CompletableCommand, CompletableOption } from "./describe-program.ts";
import { describeProgram } from "./describe-program.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

const BASH_DIRECTORIES = 'COMPREPLY=($(compgen -d -- "$current"))';
const FISH_DIRECTORIES = '-a "(__fish_complete_directories)"';

/** The completion script of a program for a shell. */
export function completionScript(program: Command, shell: keyof typeof SCRIPTS): string {
  return SCRIPTS[shell](describeProgram(program));
}

function bashScript(commands: CompletableCommand[]): string {
  const cases = commands.flatMap((command) => [
    ...command.options
      .filter(({ choices }) => choices.length > 0)
      .map(({ flag, choices }) => `    ${command.name}:${flag}) words="${choices.join(" ")}" ;;`),
    ...command.options
      .filter(({ takesDirectory }) => takesDirectory)
      .map(({ flag }) => `    ${command.name}:${flag}) ${BASH_DIRECTORIES}; return ;;`),
    `    ${command.name}:*) ${bashWords(command)} ;;`,
  ]);
  return [
    "_latchkey() {",
    '  local words="" command="${COMP_WORDS[1]}" previous="${COMP_WORDS[COMP_CWORD-1]}"',
    '  local current="${COMP_WORDS[COMP_CWORD]}"',
    "  COMPREPLY=()",
    `  if ((COMP_CWORD == 1)); then command=""; words="${commands.map(({ name }) => name).join(" ")}"; fi`,
    '  case "$command:$previous" in',
    "    :*) ;;",
    ...cases,
    "  esac",
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    "}",
    "complete -F _latchkey latchkey",
  ].join("\n");
}

function bashWords(command: CompletableCommand): string {
  const words = wordsOf(command);
  if (!command.takesDirectory) return `words="${words}"`;
  return `[[ "$current" == -* ]] && words="${words}" || { ${BASH_DIRECTORIES}; return; }`;
}

function wordsOf({ options, choices }: CompletableCommand): string {
  return [...choices, ...options.map(({ flag }) => flag), "--help"].join(" ");
}

function zshScript(commands: CompletableCommand[]): string {
  return [
    "#compdef latchkey",
    "_latchkey() {",
    "  local -a commands=(",
    ...commands.map(({ name, description }) => `    ${quote(`${name}:${description}`)}`),
    "  )",
    "  if ((CURRENT == 2)); then _describe command commands; return; fi",
    "  local command=$words[2]",
    "  shift words; ((CURRENT--))",
    "  case $command in",
    ...commands.flatMap((command) => [
      `    ${command.name})`,
      `      _arguments ${zshArguments(command).map(quote).join(" ")} ;;`,
    ]),
    "  esac",
    "}",
    'if [[ "$funcstack[1]" == _latchkey ]]; then _latchkey "$@"; else compdef _latchkey latchkey; fi',
  ].join("\n");
}

function zshArguments({ options, choices, takesDirectory }: CompletableCommand): string[] {
  const values = choices.length > 0 ? [`1:value:(${choices.join(" ")})`] : [];
  const directories = takesDirectory ? ["1:directory:_files -/"] : [];
  return [...values, ...directories, ...options.map(zshOption), "--help[show help]"];
}

function zshOption(option: CompletableOption): string {
  const { flag, description, hasValue, choices, takesDirectory } = option;
  const text = description.replaceAll(/[[\]:]/gu, " ");
  if (takesDirectory) return `${flag}[${text}]:directory:_files -/`;
  const value = choices.length > 0 ? `:value:(${choices.join(" ")})` : ":value:";
  return `${flag}[${text}]${hasValue ? value : ""}`;
}

function fishScript(commands: CompletableCommand[]): string {
  const lines = commands.flatMap((command) => {
    const here = `complete -c latchkey -n "__fish_seen_subcommand_from ${command.name}" -f`;
    return [
      `complete -c latchkey -n __fish_use_subcommand -f -a ${command.name} -d ${fishQuote(command.description)}`,
      ...(command.choices.length > 0 ? [`${here} -a ${fishQuote(command.choices.join(" "))}`] : []),
      ...(command.takesDirectory ? [`${here} ${FISH_DIRECTORIES}`] : []),
      ...command.options.map((option) => `${here} ${fishOption(option)}`),
    ];
  });
  return lines.join("\n");
}

function fishOption(option: CompletableOption): string {
  const { flag, description, hasValue, choices, takesDirectory } = option;
  const value = hasValue
    ? ` -r${choices.length > 0 ? ` -a ${fishQuote(choices.join(" "))}` : ""}`
    : "";
  const files = takesDirectory ? ` ${FISH_DIRECTORIES}` : "";
  return `-l ${flag.slice(2)} -d ${fishQuote(description)}${value}${files}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function fishQuote(text: string): string {
  return `'${text.replaceAll("\\", String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
