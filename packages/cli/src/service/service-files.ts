/** What the system is to start for a person, and keep running. */
export interface Service {
  /** The command of `latchkey`, which names the service. */
  command: "serve" | "keep";
  args: readonly string[];
  workingDirectory: string;
  environment: Readonly<Record<string, string>>;
}

const DESCRIPTIONS = {
  serve: "Latchkey, a console that keeps people signed in to Codex",
  keep: "Latchkey keeps Codex homes signed in",
};

/** For a refresh that has begun. */
const STOP_SECONDS = 60;

/** A unit for the person's own systemd. @see systemd.service(5) */
export function systemdUnit({ command, args, workingDirectory, environment }: Service): string {
  const variables = Object.entries(environment).map(
    ([name, value]) => `Environment=${quoteForSystemd(`${name}=${value}`)}`,
  );
  // Only in a command line does a dollar mean a variable.
  const line = args.map((arg) => quoteForSystemd(arg).replaceAll("$", "$$$$"));
  return [
    "[Unit]",
    `Description=${DESCRIPTIONS[command]}`,
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=${line.join(" ")}`,
    `WorkingDirectory=${workingDirectory.replaceAll("%", "%%")}`,
    ...variables,
    "Restart=on-failure",
    "RestartSec=5",
    `TimeoutStopSec=${STOP_SECONDS}`,
    "UMask=0077",
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");
}

function quoteForSystemd(text: string): string {
  const escaped = text.replaceAll(/["\\]/gu, String.raw`\$&`).replaceAll("%", "%%");
  return `"${escaped}"`;
}

/** An agent for the person's own launchd. @see launchd.plist(5) */
export function launchdPlist(label: string, service: Service): string {
  const { args, workingDirectory, environment } = service;
  const variables = Object.entries(environment).flatMap(([name, value]) => [
    `    <key>${escapeXml(name)}</key>`,
    `    <string>${escapeXml(value)}</string>`,
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    "<dict>",
    "  <key>Label</key>",
    `  <string>${escapeXml(label)}</string>`,
    "  <key>ProgramArguments</key>",
    "  <array>",
    ...args.map((arg) => `    <string>${escapeXml(arg)}</string>`),
    "  </array>",
    "  <key>WorkingDirectory</key>",
    `  <string>${escapeXml(workingDirectory)}</string>`,
    "  <key>EnvironmentVariables</key>",
    "  <dict>",
    ...variables,
    "  </dict>",
    "  <key>RunAtLoad</key>",
    "  <true/>",
    "  <key>KeepAlive</key>",
    "  <dict>",
    "    <key>SuccessfulExit</key>",
    "    <false/>",
    "  </dict>",
    "  <key>ExitTimeOut</key>",
    `  <integer>${STOP_SECONDS}</integer>`,
    "  <key>Umask</key>",
    // 0077, which a property list has no octal for.
    "  <integer>63</integer>",
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>]/gu, (sign) => ENTITIES[sign] ?? sign);
}
