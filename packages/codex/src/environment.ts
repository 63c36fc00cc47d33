/** Environment variables as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const ALLOWED = new Set([
  "PATH",
  "HOME",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TMPDIR",
  "USER",
  "LOGNAME",
  "SHELL",
  "TERM",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "CODEX_CA_CERTIFICATE",
  "CODEX_REFRESH_TOKEN_URL_OVERRIDE",
  "CODEX_REVOKE_TOKEN_URL_OVERRIDE",
  "CODEX_APP_SERVER_LOGIN_ISSUER",
  "RUST_LOG",
]);

const ALLOWED_IN_ANY_CASE = new Set(["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]);

/** Windows names are the same in any case, and programs there do not start without these. */
const ALLOWED_ON_WINDOWS = new Set([
  "APPDATA",
  "COMSPEC",
  "HOMEDRIVE",
  "HOMEPATH",
  "LOCALAPPDATA",
  "PATH",
  "PATHEXT",
  "PROGRAMDATA",
  "PROGRAMFILES",
  "PROGRAMFILES(X86)",
  "SYSTEMDRIVE",
  "SYSTEMROOT",
  "TEMP",
  "TMP",
  "USERNAME",
  "USERPROFILE",
  "WINDIR",
]);

/**
 * The environment of a Codex process: what it needs of the parent's, its home, and `extra`. Nothing
 * else passes, so that Codex and the commands it runs do not see the parent's secrets.
 */
export function codexEnvironment(
  parent: Environment,
  home: string,
  extra: Environment = {},
): Record<string, string> {
  const inherited = Object.entries(parent).filter(([name]) => isAllowed(name));
  const all = [...inherited, ...Object.entries(extra), ["CODEX_HOME", home] as const];
  return Object.fromEntries(all.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/**
 * The names in a list such as `AZURE_OPENAI_API_KEY,OTHER_KEY`. Throws `TypeError` for a name that
 * no variable can have, and for one of Latchkey's own secrets.
 */
export function parseVariableNames(list: string): string[] {
  const names = list.split(/[\s,]+/u).filter((name) => name !== "");
  for (const name of names) {
    if (!/^[A-Za-z_]\w*$/u.test(name)) throw new TypeError(`"${name}" is no name of a variable`);
    if (/^latchkey_/iu.test(name)) throw new TypeError(`${name} is not for Codex`);
  }
  return names;
}

function isAllowed(name: string): boolean {
  const upper = name.toUpperCase();
  if (ALLOWED.has(name) || name.startsWith("LC_") || ALLOWED_IN_ANY_CASE.has(upper)) return true;
  return process.platform === "win32" && ALLOWED_ON_WINDOWS.has(upper);
}
