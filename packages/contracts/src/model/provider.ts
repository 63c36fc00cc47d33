import { z } from "zod";

export const ProviderIdSchema = z.enum(["codex", "lmstudio"]);
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
