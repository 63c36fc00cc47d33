import type { ProviderDescription } from "@latchkey/auth";
import { listProviders } from "@latchkey/auth";

import type { Io } from "../io.ts";
import type { JsonOptions } from "../options.ts";

const OPTIONS = {
  issuer: "--issuer",
  clientId: "--client-id",
  clientSecret: "LATCHKEY_CLIENT_SECRET",
};

/** Lists who one can sign in with, by which methods, and what that takes. */
export function showProviders(options: JsonOptions, io: Io): void {
  for (const provider of listProviders()) {
    if (options.json) io.result(JSON.stringify(provider));
    else for (const line of linesFor(provider)) io.result(line);
  }
}

function linesFor({ id, label, methods, needs, note, docsUrl }: ProviderDescription): string[] {
  const taken = needs.map((need) => OPTIONS[need]).join(", ");
  return [
    `${id}: ${label}`,
    `  methods: ${methods.join(", ")}`,
    ...(taken === "" ? [] : [`  needs: ${taken}`]),
    `  ${note}`,
    `  ${docsUrl}`,
  ];
}
