import type { HttpClient } from "../http/client.ts";
import type { OpenAiProviderOptions } from "./openai/openai-provider.ts";
import { createOpenAiProvider } from "./openai/openai-provider.ts";
import { createOAuthProvider, createOidcProvider } from "./oidc/oidc-provider.ts";
import type { ProviderPreset } from "./presets.ts";
import { GITHUB, GOOGLE, MICROSOFT_ENTRA } from "./presets.ts";
import type { AnyProvider, CallOptions } from "./provider.ts";

/** The providers that can be named; `oidc` is any issuer by its address. */
export const PROVIDER_IDS = ["openai", "github", "google", "microsoft", "oidc"] as const;

export type ProviderId = (typeof PROVIDER_IDS)[number];

/** A provider for people: what it can do and what it needs. */
export interface ProviderDescription {
  id: ProviderId;
  label: string;
  /** For `oidc` the most that there can be: the issuer's metadata decides. */
  methods: readonly ("browser" | "device" | "paste")[];
  needs: readonly ("issuer" | "clientId" | "clientSecret")[];
  docsUrl: string;
  note: string;
}

export interface ProviderOptions extends CallOptions {
  httpClient: HttpClient;
  issuer?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  /** Space-separated; not for `openai`. */
  scope?: string | undefined;
  /** Only for `openai`. */
  openai?: Omit<OpenAiProviderOptions, "httpClient" | "issuer" | "clientId"> | undefined;
}

const ALL_METHODS = ["browser", "device", "paste"] as const;
const PRESETS = { github: GITHUB, google: GOOGLE, microsoft: MICROSOFT_ENTRA } as const;

const DESCRIPTIONS: readonly ProviderDescription[] = [
  {
    id: "openai",
    label: "OpenAI (ChatGPT)",
    methods: ALL_METHODS,
    needs: [],
    docsUrl: "https://developers.openai.com/codex/auth",
    note: 'Device codes: ChatGPT settings → Security → "Enable device code authentication".',
  },
  {
    id: "github",
    label: "GitHub",
    methods: ["device"],
    needs: ["clientId"],
    docsUrl:
      "https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps#device-flow",
    note: "An OAuth or GitHub app with the device flow enabled. No ID token, so no account.",
  },
  {
    id: "google",
    label: "Google",
    methods: ALL_METHODS,
    needs: ["clientId", "clientSecret"],
    docsUrl: "https://developers.google.com/identity/protocols/oauth2/limited-input-device",
    note: 'Device codes: a client of type "TVs and Limited Input devices"; browser: "Desktop app".',
  },
  {
    id: "microsoft",
    label: "Microsoft Entra ID",
    methods: ALL_METHODS,
    needs: ["clientId"],
    docsUrl: "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code",
    note: 'A public client with "Allow public client flows" and the redirect http://localhost.',
  },
  {
    id: "oidc",
    label: "Any OpenID Connect or OAuth issuer",
    methods: ALL_METHODS,
    needs: ["issuer", "clientId"],
    docsUrl: "https://www.rfc-editor.org/rfc/rfc8628",
    note: "What the issuer's metadata names endpoints for.",
  },
];

/** The known providers, the built-in one first. */
export function listProviders(): readonly ProviderDescription[] {
  return DESCRIPTIONS;
}

/**
 * Creates a provider by its name. Throws a `TypeError` that names the option when one is missing
 * or unusable, and for `oidc` what discovery throws.
 */
export async function createProvider(
  id: ProviderId,
  options: ProviderOptions,
): Promise<AnyProvider> {
  const { httpClient, issuer, clientId } = options;
  if (id === "openai") {
    return createOpenAiProvider({ ...options.openai, httpClient, issuer, clientId });
  }
  const client = { ...options, id, clientId: required(clientId, "clientId", id) };
  if (id === "oidc") {
    return createOidcProvider({ ...client, issuer: required(issuer, "issuer", id) });
  }
  const { server, ...preset }: ProviderPreset = PRESETS[id];
  return createOAuthProvider(server, {
    ...client,
    ...preset,
    scope: options.scope ?? preset.scope,
  });
}

function required(value: string | undefined, name: string, id: ProviderId): string {
  if (value === undefined || value === "")
    throw new TypeError(`${name} is missing: ${id} needs it`);
  return value;
}
