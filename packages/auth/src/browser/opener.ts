import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

import { checkVerificationUri } from "../url-safety.ts";
import { MethodUnusableError } from "./unusable.ts";

/** What decides which program opens a browser, as data. */
export interface OpenerEnvironment {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** Linux inside Windows. */
  isWsl: boolean;
}

interface Command {
  program: string;
  args: readonly string[];
}

const URL_PLACEHOLDER = "%s";

/**
 * Opens an address in the person's browser, never through a shell. Resolves when the opener has
 * ended well, which a browser that is its own opener does only when it is closed. Throws a
 * `TypeError` for an address that is not safe to open, `DEVICE_AUTH_UNSUPPORTED` when no browser
 * could be opened.
 */
export async function openInBrowser(url: string, environment: OpenerEnvironment): Promise<void> {
  // An absolute http(s) address cannot be taken for an option.
  await openAddress(checkVerificationUri(url), environment);
}

/** Opens a page of this machine, by its absolute path, in the same way. */
export async function openPageInBrowser(
  path: string,
  environment: OpenerEnvironment,
): Promise<void> {
  await openAddress(pathToFileURL(path).href, environment);
}

async function openAddress(address: string, environment: OpenerEnvironment): Promise<void> {
  let cause: unknown;
  for (const { program, args } of commands(environment)) {
    const filled = args.map((arg) => arg.replaceAll(URL_PLACEHOLDER, () => address));
    const full = args.some((arg) => arg.includes(URL_PLACEHOLDER)) ? filled : [...args, address];
    try {
      await run({ program, args: full }, environment.env);
      return;
    } catch (error) {
      cause = error;
    }
  }
  throw new MethodUnusableError("opener_failed", "DEVICE_AUTH_UNSUPPORTED", {
    whatHappened: "No browser could be opened here.",
    advice: "Open the address yourself, or choose a device code.",
    cause,
  });
}

/** The programs that would be tried, in order. */
export function openerPrograms(environment: OpenerEnvironment): string[] {
  return commands(environment).map(({ program }) => program);
}

/** A browser that the person has chosen is the only one that is tried. */
function commands(environment: OpenerEnvironment): Command[] {
  const chosen = chosenBrowsers(environment);
  return chosen.length > 0 ? chosen : platformOpeners(environment);
}

/** `BROWSER` holds commands that are separated as in `PATH`; `%s` stands for the address. */
function chosenBrowsers({ env, platform }: OpenerEnvironment): Command[] {
  const value = env["BROWSER"] ?? "";
  const entries = platform === "win32" ? [value] : value.split(":");
  return entries.flatMap((entry) => {
    const [program, ...args] = entry.split(/\s+/u).filter((word) => word !== "");
    return program === undefined || program.startsWith("-") ? [] : [{ program, args }];
  });
}

function platformOpeners({ platform, isWsl }: OpenerEnvironment): Command[] {
  const rundll = (program: string) => ({ program, args: ["url.dll,FileProtocolHandler"] });
  if (platform === "darwin") return [{ program: "open", args: [] }];
  if (platform === "win32") return [rundll("rundll32")];
  if (isWsl) return [{ program: "wslview", args: [] }, rundll("rundll32.exe")];
  return [{ program: "xdg-open", args: [] }];
}

/** Detached, so that Ctrl-C in the terminal does not reach the browser; its output is dropped. */
function run({ program, args }: Command, env: OpenerEnvironment["env"]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...env },
      detached: true,
      shell: false,
      stdio: "ignore",
      windowsHide: true,
    });
    child.unref();
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`The opener ended with ${signal ?? `exit code ${code ?? "?"}`}`));
    });
  });
}
