import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { AnyProvider, CallOptions, DeviceAuthorization } from "../provider/provider.ts";
import { requireDeviceMethods } from "../provider/provider.ts";
import { retryTransient } from "../retry.ts";

const ATTEMPTS = 3;
const BASE_DELAY_MS = 1000;
const LONGEST_WAIT_SECONDS = 30;

/**
 * Asks the provider for a user code, in up to three tries. Throws `DEVICE_AUTH_DISABLED`,
 * `DEVICE_AUTH_UNSUPPORTED`, `DEVICE_AUTH_FAILED`, `RATE_LIMITED` or `AUTH_SERVER_UNREACHABLE`.
 * Call it only because a person asked for it.
 *
 * @see RFC 8628 §3.1, §3.2
 */
export async function requestDeviceAuthorization(
  provider: AnyProvider,
  options: CallOptions & { clock?: Clock } = {},
): Promise<DeviceAuthorization> {
  const device = requireDeviceMethods(provider);
  const { signal, clock = systemClock } = options;
  signal?.throwIfAborted();
  return retryTransient(() => device.request({ signal }), {
    clock,
    attempts: ATTEMPTS,
    baseDelayMs: BASE_DELAY_MS,
    maxRetryAfterSeconds: LONGEST_WAIT_SECONDS,
    signal,
  });
}
