import { urlFault } from "@latchkey/auth";

/** What is said of an address that `isSafeAddress` refuses. */
export const SAFE_ADDRESS_ADVICE =
  "Use an https address without a user name (http on this machine only).";

/** Whether secrets may be sent there. @see RFC 8628 §3.1 */
export function isSafeAddress(value: string): boolean {
  return urlFault(value) === undefined;
}
