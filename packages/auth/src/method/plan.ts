import { AuthError } from "../errors.ts";
import type { AnyProvider } from "../provider/provider.ts";
import type { Headless } from "./headless.ts";

/** How to sign in; `auto` decides from what is known about this machine. */
export type SignInMethod = "auto" | "browser" | "device" | "paste";

/** A method that was decided on. */
export type ConcreteMethod = Exclude<SignInMethod, "auto">;

export interface MethodRequest {
  method: SignInMethod;
  allowFallback: boolean;
  /** Whether there is someone to ask for an address. */
  canPaste: boolean;
  headless: Headless;
}

export interface MethodPlan {
  /** At least one; the later ones are for when the earlier ones cannot work. */
  methods: readonly [ConcreteMethod, ...ConcreteMethod[]];
  /** Why the first one is the first, in half a sentence. */
  reason: string;
}

/** A browser on a machine without one is only for who asks for it. */
const ORDER = {
  local: ["browser", "device", "paste"],
  headless: ["device", "paste"],
} as const satisfies Record<string, readonly ConcreteMethod[]>;

/** Puts the methods that can work in order. Throws `DEVICE_AUTH_UNSUPPORTED` when none can. */
export function planMethods(provider: AnyProvider, request: MethodRequest): MethodPlan {
  const { method, headless } = request;
  const usual = ORDER[headless.isHeadless ? "headless" : "local"];
  const wanted = method === "auto" ? usual : [method, ...usual.filter((one) => one !== method)];
  const possible = wanted.filter((one) => isPossible(one, provider, request));
  const [first, ...others] = possible;
  const isOther = method !== "auto" && first !== method;
  if (first === undefined || (isOther && !request.allowFallback)) {
    throw unsupported(provider, method);
  }
  return {
    methods: [first, ...(request.allowFallback ? others : [])],
    reason: reasonFor(first, provider, request),
  };
}

function isPossible(
  method: ConcreteMethod,
  provider: AnyProvider,
  { canPaste }: MethodRequest,
): boolean {
  if (method === "device") return provider.device !== undefined;
  if (!provider.authorizationCode) return false;
  return method === "browser" || canPaste;
}

function reasonFor(
  first: ConcreteMethod,
  provider: AnyProvider,
  { method, headless }: MethodRequest,
): string {
  if (method === first) return "it was asked for";
  if (method !== "auto") return `${provider.id} has no ${NAMES[method]} sign-in`;
  if (first === "paste") return `${headless.reason}, and ${provider.id} has no device codes`;
  if (first === "device" && !headless.isHeadless) return `${provider.id} has no browser sign-in`;
  return headless.reason;
}

const NAMES: Readonly<Record<ConcreteMethod, string>> = {
  browser: "browser",
  device: "device code",
  paste: "browser",
};

function unsupported(provider: AnyProvider, method: SignInMethod): AuthError {
  const has = [
    provider.device && "device",
    provider.authorizationCode && "browser",
    provider.authorizationCode && "paste",
  ].filter((name) => name !== undefined);
  const wanted = method === "auto" ? "a sign-in method that works here" : `the method ${method}`;
  return new AuthError(
    "DEVICE_AUTH_UNSUPPORTED",
    `${provider.id} has no way to use ${wanted}. It has: ${has.join(", ") || "none"}.`,
    { reason: "method_unavailable" },
  );
}
