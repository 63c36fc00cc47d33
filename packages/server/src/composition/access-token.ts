import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toDirectoryError } from "./directory-error.ts";
import { systemCodeOf } from "./system-code.ts";
import { ConfigError, findTokenProblem, type ServerConfig } from "../config.ts";

const READ_BY_OTHERS = 0o077;
const MAX_FILE_BYTES = 4096;

export type AccessToken = {
  value: string;
  /** Made by the console: nobody can guess it. */
  isMade: boolean;
  /** Where the commands of this machine find it; absent when a variable holds it. */
  path?: string;
};

type Place = Pick<ServerConfig, "accessToken" | "accessTokenFile" | "dataDirectory">;

/** Where the console keeps the token that it makes. */
export function accessTokenPath(dataDirectory: string): string {
  return join(dataDirectory, "access-token");
}

/** The token that was given, or that of the data directory, made there at the first start. */
export async function readOrMakeAccessToken(place: Place): Promise<AccessToken> {
  const known = await readAccessToken(place);
  if (known) return known;
  const path = accessTokenPath(place.dataDirectory);
  await makeFile(path).catch((error: unknown) => {
    throw toDirectoryError(error, "LATCHKEY_DATA_DIR", place.dataDirectory);
  });
  // Another process may have made it first; whose it is, it is the one that is there.
  return { value: await readTokenFile(path), isMade: true, path };
}

/** The token that a console of this environment has; undefined before its first start. */
export async function readAccessToken(place: Place): Promise<AccessToken | undefined> {
  const { accessToken, accessTokenFile, dataDirectory } = place;
  if (accessToken !== undefined) return { value: accessToken, isMade: false };
  if (accessTokenFile !== undefined) {
    return { value: await readTokenFile(accessTokenFile), isMade: false, path: accessTokenFile };
  }
  const path = accessTokenPath(dataDirectory);
  try {
    return { value: await readTokenFile(path), isMade: true, path };
  } catch (error) {
    if (error instanceof ConfigError && systemCodeOf(error.cause) === "ENOENT") return undefined;
    throw error;
  }
}

/** The whole file appears at once under its name: nobody reads half a token. */
async function makeFile(path: string): Promise<void> {
  const made = `${path}.${randomBytes(6).toString("hex")}`;
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  await writeFile(made, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    await link(made, path);
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  } finally {
    await rm(made);
  }
}

async function readTokenFile(path: string): Promise<string> {
  const text = await readPrivately(path).catch((error: unknown) => {
    if (error instanceof ConfigError) throw error;
    const code = systemCodeOf(error) ?? "unknown";
    throw new ConfigError(
      code === "ELOOP"
        ? `The access token file ${path} is a symbolic link. Name the file itself.`
        : `The access token file ${path} cannot be read (${code}).`,
      { cause: error },
    );
  });
  const token = text.trim();
  const problem = findTokenProblem(token);
  if (problem !== undefined) {
    throw new ConfigError(
      `The access token in ${path} is not usable: ${problem}. ` +
        "Put a long random text there (openssl rand -base64 32), or remove the file of the data " +
        "directory, and the console makes one.",
    );
  }
  return token;
}

async function readPrivately(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { mode, size } = await file.stat();
    const isFile = (mode & constants.S_IFMT) === constants.S_IFREG;
    if (!isFile || size > MAX_FILE_BYTES) {
      throw new ConfigError(`The access token file ${path} is no file that holds a token.`);
    }
    if (process.platform !== "win32" && (mode & READ_BY_OTHERS) !== 0) {
      throw new ConfigError(
        `The access token file ${path} may be used by other users of this machine. ` +
          `Its token may be known to them: remove the file or replace the token, and chmod 600 it.`,
      );
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
