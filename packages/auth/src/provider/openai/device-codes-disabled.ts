import { AuthError } from "../../errors.ts";

/** How to turn device codes on; only the person or their admin can. */
export function deviceCodesDisabled(): AuthError {
  return new AuthError(
    "DEVICE_AUTH_DISABLED",
    "Device code sign-in is not enabled for this account. Enable it in ChatGPT settings → " +
      'Security → "Enable device code authentication", or ask your workspace admin; ' +
      "or sign in with the browser.",
  );
}
