import { z } from "zod";
import { ProviderSchema } from "../model/provider.ts";

export const HealthSchema = z.object({
  status: z.literal("ok"),
  version: z.string(),
  /** Actions that this server offers beside the console, as the demo does. */
  extraActions: z.array(z.object({ id: z.string(), label: z.string(), description: z.string() })),
});
export type Health = z.infer<typeof HealthSchema>;

export const ProviderListSchema = z.array(ProviderSchema);
export type ProviderList = z.infer<typeof ProviderListSchema>;

/** With the access token, or with the code that a sign-in link has behind its #. */
export const OpenSessionSchema = z.union([
  z.strictObject({ accessToken: z.string().min(1).max(1024) }),
  z.strictObject({ code: z.string().min(1).max(256) }),
]);
export type OpenSession = z.infer<typeof OpenSessionSchema>;

/** What the page sends with each request beside the session's cookie, and keeps in its storage. */
export const SessionOpenedSchema = z.object({ sessionKey: z.string() });
export type SessionOpened = z.infer<typeof SessionOpenedSchema>;
