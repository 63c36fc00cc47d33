import type { HomeOptions, ProviderOptions, StoreOptions } from "./options.ts";

/** The options that say which sign-in a command is about. */
export interface Subject extends ProviderOptions, StoreOptions {
  /** Several homes are no sign-in to go on with. */
  home?: HomeOptions["home"] | readonly string[];
  /** No browser of this machine can be used. */
  isHeadless?: boolean;
}

const PROVIDER = ["--provider", "--issuer", "--client-id"] as const;
const TAKES: Readonly<Record<string, readonly (keyof ReturnType<typeof flagsOf>)[]>> = {
  doctor: ["--home", ...PROVIDER],
  homes: ["--home"],
  login: ["--home", ...PROVIDER, "--store"],
  refresh: ["--home", ...PROVIDER, "--store"],
};
const PLAIN_WORD = /^[\w%+,./:=@~-]+$/u;

/** A command to type next that means the same sign-in as the one that was typed. */
export function nextCommand(command: string, subject: Subject): string {
  const [program, name = "", ...rest] = command.split(" ");
  if (program !== "latchkey" || rest.includes("--help")) return command;
  const flags = flagsOf(subject);
  const missing = (TAKES[name] ?? []).flatMap((flag) => {
    const value = flags[flag];
    return value === undefined || rest.includes(flag) ? [] : [`${flag} ${quoteWord(value)}`];
  });
  return [command, ...missing].join(" ");
}

/** A word as a shell takes it. */
export function quoteWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function flagsOf({ home, provider, issuer, clientId, store }: Subject) {
  return {
    "--home": typeof home === "string" ? home : undefined,
    "--provider": provider,
    "--issuer": issuer,
    "--client-id": clientId,
    "--store": store,
  };
}
