import { z } from "zod";
import { ProviderSchema } from "../model/provider.ts";

export const HealthSchema = z.object({
  status: z.literal("ok"),
  version: z.string(),
  /** Whether the console is opened with an access token. */
  needsAccess: z.boolean(),
  /** Actions that this server offers beside the console, as the demo does. */
  extraActions: z.array(z.object({ id: z.string(), label: z.string(), description: z.string() })),
});
export type Health = z.infer<typeof HealthSchema>;

export const ProviderListSchema = z.array(ProviderSchema);
export type ProviderList = z.infer<typeof ProviderListSchema>;

export const OpenSessionSchema = z.strictObject({ accessToken: z.string().min(1).max(1024) });
export type OpenSession = z.infer<typeof OpenSessionSchema>;
