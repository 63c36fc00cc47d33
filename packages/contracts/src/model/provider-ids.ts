export const PROVIDER_IDS = ["codex", "lmstudio"] as const;
