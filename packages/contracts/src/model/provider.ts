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
  reason: z.string().optional(),
  models: z.array(ModelSchema),
});
export type Provider = z.infer<typeof ProviderSchema>;
