import type { DoctorContext } from "./context.ts";
import type { Finding } from "./finding.ts";
import { ok } from "./finding.ts";

/** How the prompt of a sign-in would look here. */
export function checkTerminal({ config }: DoctorContext): Finding[] {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) {
    return [ok("terminal", "not a terminal; a sign-in is shown as plain text")];
  }
  const size = `${stderr.columns} by ${stderr.rows}`;
  const style = config.isAppendOnly ? "plain text, as asked for" : "in place, with single keys";
  const { color, hasUnicode } = config.terminal;
  const lacks = [
    ...(color === "none" ? ["without colours"] : []),
    ...(hasUnicode ? [] : ["without a QR code, because the locale is not UTF-8"]),
  ];
  return [ok("terminal", [`${size}; a sign-in is shown ${style}`, ...lacks].join(", "))];
}
