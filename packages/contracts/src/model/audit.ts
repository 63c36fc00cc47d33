import { z } from "zod";
import { ErrorCodeSchema } from "../error-code.ts";
import { DeviceAuthStateSchema } from "./device-auth.ts";

export const AuditActionSchema = z.enum([
  "device_auth.started",
  "device_auth.finished",
  "credentials.removed",
  "sign_in.taken_over",
  "sign_in.given_back",
  "sign_in.followed",
  "refresh.requested",
]);
export type AuditAction = z.infer<typeof AuditActionSchema>;

/** What somebody did to the sign-in of a Codex home, and from where. Holds no secret. */
export const AuditEntrySchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  action: AuditActionSchema,
  codexHome: z.string(),
  /** How a device authorization ended. */
  outcome: DeviceAuthStateSchema.exclude(["pending"]).optional(),
  code: ErrorCodeSchema.optional(),
  /** The account's email, or its ID where it has none. */
  account: z.string().optional(),
  /** Who asked, or who had started what ended by itself. Absent when the server ended it. */
  from: z
    .object({
      /** Such as "Chrome on Linux". */
      browser: z.string().optional(),
      /** The network address at the other end of the connection. */
      address: z.string().optional(),
    })
    .optional(),
});
export type AuditEntry = z.infer<typeof AuditEntrySchema>;
