import { z } from "zod";
import { ErrorBodySchema } from "../error-code.ts";
import { AccountSchema } from "./codex-home.ts";

export const DeviceAuthStateSchema = z.enum([
  "pending",
  "signed_in",
  "expired",
  "denied",
  "cancelled",
  "failed",
]);
export type DeviceAuthState = z.infer<typeof DeviceAuthStateSchema>;

/** `device`: the person enters a code. `paste`: the person pastes the address of the last page. */
export const SignInMethodSchema = z.enum(["device", "paste"]);
export type SignInMethod = z.infer<typeof SignInMethodSchema>;

/** One try to sign in. The user code is shown to the person; the device code never leaves the server. */
export const DeviceAuthAttemptSchema = z.object({
  id: z.string(),
  codexHome: z.string(),
  method: SignInMethodSchema,
  state: DeviceAuthStateSchema,
  /** Where the person goes: the page that takes the code, or the sign-in page of the paste method. */
  verificationUrl: z.string(),
  /** Absent for the paste method. */
  userCode: z.string().optional(),
  startedAt: z.iso.datetime(),
  /** The browser that it was started from, such as "Chrome on Linux". */
  startedFrom: z.string().optional(),
  expiresAt: z.iso.datetime(),
  intervalSec: z.number().nonnegative(),
  finishedAt: z.iso.datetime().optional(),
  error: ErrorBodySchema.optional(),
  /** While the authorization server cannot be reached; the wait goes on. */
  trouble: ErrorBodySchema.optional(),
  account: AccountSchema.optional(),
  /**
   * Another account signed in than the home had: nothing is stored until a person confirms. Present
   * while the attempt is pending for that answer.
   */
  confirmation: z.object({ previous: AccountSchema, account: AccountSchema }).optional(),
  /** Names of the Codex homes that received the new credentials. */
  updatedHomes: z.array(z.string()),
});
export type DeviceAuthAttempt = z.infer<typeof DeviceAuthAttemptSchema>;
