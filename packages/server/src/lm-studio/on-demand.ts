import type { createLmStudioProvider, LmStudioProvider } from "./lm-studio-provider.ts";

/** LM Studio's models; the client for them is loaded when they are first asked for. */
export function createLmStudioOnDemand(
  ...args: Parameters<typeof createLmStudioProvider>
): LmStudioProvider {
  let provider: Promise<LmStudioProvider> | undefined;
  const load = () =>
    (provider ??= import("./lm-studio-provider.ts").then((loaded) =>
      loaded.createLmStudioProvider(...args),
    ));
  return {
    id: "lmstudio",
    describe: async () => (await load()).describe(),
    runTurn: async (request, context) => (await load()).runTurn(request, context),
    close: async () => (await provider)?.close(),
  };
}
