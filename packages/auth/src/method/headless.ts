import { basename } from "node:path";

import type { SignInEnvironment } from "../browser/environment.ts";

/** What shows that no browser can be used here. */
export type HeadlessSignal =
  "ssh" | "ci" | "text_browser" | "container" | "no_display" | "no_opener" | "unknown";

/** Whether a browser can be used here, and why in half a sentence. */
export interface Headless {
  isHeadless: boolean;
  reason: string;
  /** Absent when a browser can be used. */
  signal?: HeadlessSignal;
}

const SSH_VARIABLES = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"];
const TEXT_BROWSERS = new Set([
  "browsh",
  "elinks",
  "links",
  "links2",
  "lynx",
  "w3m",
  "www-browser",
]);

const REASONS: Readonly<Record<HeadlessSignal, string>> = {
  ssh: "this is an SSH session",
  ci: "this runs in CI",
  text_browser: "BROWSER names a text browser",
  container: "this is a container without a browser",
  no_display: "there is no display",
  no_opener: "no program that opens a browser was found",
  unknown: "nothing is known about this machine",
};

/** Decides from data alone; `probeEnvironment` collects it. Without data nothing can be opened. */
export function detectHeadless(environment: SignInEnvironment | undefined): Headless {
  const signal = environment ? findSignal(environment) : "unknown";
  if (signal) return { isHeadless: true, reason: REASONS[signal], signal };
  return { isHeadless: false, reason: "a browser can be opened here" };
}

function findSignal(environment: SignInEnvironment): HeadlessSignal | undefined {
  const { env, hasOpener, isContainer } = environment;
  if (SSH_VARIABLES.some((name) => env[name])) return "ssh";
  if (isCi(env["CI"])) return "ci";
  if (isTextBrowser(env["BROWSER"])) return "text_browser";
  if (isContainer && !hasOpener) return "container";
  if (!hasDisplay(environment)) return "no_display";
  return hasOpener ? undefined : "no_opener";
}

/** The openers that are looked for inside WSL open the browser of Windows. */
function hasDisplay({ env, platform, isWsl, hasOpener }: SignInEnvironment): boolean {
  if (platform === "darwin" || platform === "win32" || (isWsl && hasOpener)) return true;
  return [env["DISPLAY"], env["WAYLAND_DISPLAY"]].some(Boolean);
}

function isCi(value = ""): boolean {
  return !["", "0", "false"].includes(value.toLowerCase());
}

/** The first browser that `BROWSER` names is the one that is tried first. */
function isTextBrowser(value = ""): boolean {
  const [program = ""] = (value.split(":")[0] ?? "").trim().split(/\s+/u);
  return TEXT_BROWSERS.has(basename(program));
}
