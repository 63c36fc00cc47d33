import type { IncomingMessage } from "node:http";
import Bowser from "bowser";
import type { RequestOrigin } from "../use-cases/audit/audit.ts";

/** Who is at the other end, as far as a request tells. */
export function readOrigin({ headers, socket }: IncomingMessage): RequestOrigin {
  const browser = nameBrowser(headers["user-agent"]);
  const address = socket.remoteAddress;
  return { ...(browser !== undefined && { browser }), ...(address !== undefined && { address }) };
}

function nameBrowser(userAgent: string | undefined): string | undefined {
  if (!userAgent) return undefined;
  const { browser, os } = Bowser.parse(userAgent);
  if (!browser.name) return undefined;
  return os.name ? `${browser.name} on ${os.name}` : browser.name;
}
