import { exchangeApproval } from "../exchange.ts";
import type { ExchangeOptions } from "../exchange.ts";
import type { DeviceApproval, DeviceMethods, Provider } from "../provider/provider.ts";
import { requireDeviceMethods } from "../provider/provider.ts";
import type { GrantedTokens, ProviderSignIn, SignIn } from "../token-set.ts";

/**
 * Redeems an approval, in up to four tries. Throws `DEVICE_AUTH_FAILED` when the server refuses or
 * the account is unusable, `WORKSPACE_NOT_ALLOWED`, `RATE_LIMITED`, or `AUTH_SERVER_UNREACHABLE`.
 * After any of them the approval is spent: it takes a new sign-in.
 */
export async function exchangeDeviceCode<Result extends ProviderSignIn = SignIn>(
  provider: Provider<Result>,
  approval: DeviceApproval<Result["tokenSet"]>,
  options: ExchangeOptions = {},
): Promise<Result["tokenSet"]> {
  const device = requireDeviceMethods(provider);
  const attempt = () => redeem(device, approval, options);
  return (await exchangeApproval(provider, attempt, options)).tokenSet;
}

async function redeem<Tokens extends GrantedTokens>(
  device: DeviceMethods<Tokens>,
  approval: DeviceApproval<Tokens>,
  { signal }: ExchangeOptions,
): Promise<Tokens> {
  if ("tokenSet" in approval) return approval.tokenSet;
  if (!device.exchange) throw new TypeError("This provider's approvals hold the tokens themselves");
  return device.exchange(approval, { signal });
}
