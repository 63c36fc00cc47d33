import { homedir } from "node:os";
import { delimiter, join } from "node:path";

type Values = Readonly<Record<string, string | undefined>>;

/** A variable of the environment that cannot be used; the message names it and says what helps. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

const OURS = /^(LATCHKEY|CODEX|XDG)_|^SSL_CERT_FILE$/u;
const PATHS =
  /^(CODEX_HOME|XDG_DATA_HOME|SSL_CERT_FILE|CODEX_CA_CERTIFICATE|LATCHKEY_CODEX_BIN|LATCHKEY_\w+_(DIR|FILE))$/u;
const SECRETS = /(TOKEN|SECRET|PASSWORD)$/u;
const MAX_SHOWN_CHARACTERS = 100;
/** What Kubernetes puts into LATCHKEY_PORT where a Service is called latchkey. */
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//u;

/**
 * The environment as it is meant: without what Kubernetes adds for a Service called latchkey, without
 * the newlines and quotes that files and templates leave around values, `~/` expanded in paths, and
 * without what is empty then. Throws `EnvironmentError`.
 */
export function readEnvironment(environment: Values): Record<string, string> {
  const meant = Object.entries(environment).map(([name, given = ""]) => {
    if (!OURS.test(name)) return [name, given] as const;
    const value = cleanValue(given);
    if (name === "LATCHKEY_PORT" && SERVICE_ADDRESS.test(value)) return [name, ""] as const;
    return [name, PATHS.test(name) ? expandPaths(name, value) : value] as const;
  });
  return Object.fromEntries(meant.filter(([, value]) => value !== ""));
}

/** A value without the blanks, the newline and the one pair of quotes around it. */
export function cleanValue(text: string): string {
  const trimmed = text.trim();
  return /^(["'])(?<inside>.*)\1$/su.exec(trimmed)?.groups?.["inside"]?.trim() ?? trimmed;
}

/** A path whose leading `~/` is the home of the user. Throws `EnvironmentError` that names `variable`. */
export function expandHomePath(path: string, variable: string): string {
  if (path !== "~" && !path.startsWith("~/")) return path;
  return join(homeDirectory(variable), path.slice(1));
}

/** Where this user's files are. Throws `EnvironmentError` that names the variable to set instead. */
export function homeDirectory(variable: string): string {
  try {
    return homedir();
  } catch (error) {
    throw new EnvironmentError(
      `${variable}: this user${describeUser()} has no home directory, and HOME is not set. ` +
        `Set ${variable} to an absolute path, or HOME.`,
      { cause: error },
    );
  }
}

/** What is wrong with a variable, and its value: secrets and the user names of addresses excepted. */
export function describeFault(name: string, problem: string, environment: Values): string {
  const value = environment[name];
  if (value === undefined || SECRETS.test(name)) return `${name}: ${problem}`;
  const shown = JSON.stringify(value.replace(/\/\/[^/]*@/u, "//…@").slice(0, MAX_SHOWN_CHARACTERS));
  return `${name}: ${problem} (it is ${shown})`;
}

function expandPaths(name: string, value: string): string {
  const paths = name === "LATCHKEY_WORKSPACE_DIR" ? value.split(delimiter) : [value];
  return paths.map((path) => expandHomePath(path, name)).join(delimiter);
}

function describeUser(): string {
  const id = process.getuid?.();
  return id === undefined ? "" : ` (ID ${id})`;
}
