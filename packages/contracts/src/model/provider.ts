import { z } from "zod";
import { PROVIDER_IDS } from "./provider-ids.ts";

export const ProviderIdSchema = z.enum(PROVIDER_IDS);
export type ProviderId = z.infer<typeof ProviderIdSchema>;

export const ModelSchema = z.object({ id: z.string(), label: z.string() });
export type Model = z.infer<typeof ModelSchema>;

export const ProviderSchema = z.object({
  id: ProviderIdSchema,
  label: z.string(),
  available: z.boolean(),
  /** Why it is not available. */
  reason: z.string().optional(),
  /** What people should know of it although it is available. */
  notice: z.string().optional(),
  models: z.array(ModelSchema),
});
export type Provider = z.infer<typeof ProviderSchema>;
