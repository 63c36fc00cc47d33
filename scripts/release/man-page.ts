import type { Command, Option } from "commander";
import { createProgram } from "../../packages/cli/src/program.ts";

/** The manual page of the command, from the same descriptions as its help. */
export function manPage(version: string): string {
  const program = createProgram({
    version,
    result: () => undefined,
    talk: () => undefined,
    concern: () => undefined,
    subject: {},
    cancel: () => undefined,
    signal: new AbortController().signal,
  });
  const lines = [
    `.TH LATCHKEY 1 "" "latchkey ${version}" "User Commands"`,
    ".SH NAME",
    `latchkey \\- ${escapeRoff(program.description().replace(/\.$/u, ""))}`,
    ".SH SYNOPSIS",
    ".B latchkey",
    "\\fICOMMAND\\fR [\\fIOPTIONS\\fR]",
    ".SH COMMANDS",
    ...program.commands.flatMap((command) => describeCommand(command, "")),
    ".SH EXIT STATUS",
    ...EXIT_CODES.flatMap(([code, meaning]) => [".TP", `.B ${code}`, meaning]),
    ".SH SEE ALSO",
    "codex(1)",
  ];
  return `${lines.join("\n")}\n`;
}

const EXIT_CODES = [
  ["0", "Done."],
  ["1", "Failed."],
  ["2", "The command line is not valid."],
  ["3", "The device code expired."],
  ["4", "The person said no."],
  ["5", "The method is not available."],
  ["6", "The network failed."],
  ["7", "The credentials could not be stored."],
  ["130", "Cancelled."],
] as const;

function describeCommand(command: Command, parent: string): string[] {
  const name = `${parent}${command.name()}`;
  return [
    `.SS ${name} ${escapeRoff(command.usage())}`,
    escapeRoff(sentence(command.description())),
    ...command.options.filter(({ hidden }) => !hidden).flatMap(describeOption),
    ...command.commands.flatMap((part) => describeCommand(part, `${name} `)),
  ];
}

function describeOption({ flags, description, defaultValue }: Option): string[] {
  const usual =
    typeof defaultValue === "string" || typeof defaultValue === "number"
      ? ` Default: ${String(defaultValue)}.`
      : "";
  return [".TP", `.B ${escapeRoff(flags)}`, escapeRoff(`${sentence(description)}${usual}`)];
}

function sentence(text: string): string {
  const whole = /[.!?]$/u.test(text) ? text : `${text}.`;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** Backslashes, hyphens and leading dots mean something in roff. */
function escapeRoff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/gmu, "\\&")
    .replaceAll("\n", " ");
}
