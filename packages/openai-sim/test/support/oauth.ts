import type { OpenAiSim } from "@latchkey/openai-sim";
import { jsonOf, postForm, postJson } from "./http.ts";

export const CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

export interface DeviceAuthorization {
  device_auth_id: string;
  user_code: string;
  interval: string;
  expires_at: string;
}

export async function requestUserCode(sim: OpenAiSim): Promise<DeviceAuthorization> {
  const response = await postJson(`${sim.url}/api/accounts/deviceauth/usercode`, {
    client_id: CLIENT_ID,
  });
  return (await response.json()) as DeviceAuthorization;
}

export async function poll(sim: OpenAiSim, device: DeviceAuthorization) {
  const { device_auth_id, user_code } = device;
  const response = await postJson(`${sim.url}/api/accounts/deviceauth/token`, {
    device_auth_id,
    user_code,
  });
  const body = await jsonOf(response);
  const error = body["error"] as { code: string | null; message: string } | undefined;
  return { status: response.status, body, error };
}

/** Goes through an approved device authorization up to the parameters of its exchange. */
export async function approvedExchange(sim: OpenAiSim): Promise<Record<string, string>> {
  const device = await requestUserCode(sim);
  sim.control.approve(device.user_code);
  const { body } = await poll(sim, device);
  return {
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    code: body["authorization_code"] as string,
    redirect_uri: `${sim.url}/deviceauth/callback`,
    code_verifier: body["code_verifier"] as string,
  };
}

export async function exchange(sim: OpenAiSim, parameters: Record<string, string>) {
  const response = await postForm(`${sim.url}/oauth/token`, parameters);
  return { status: response.status, body: await jsonOf(response) };
}

export async function refresh(sim: OpenAiSim, refreshToken: string, clientId = CLIENT_ID) {
  const response = await postJson(`${sim.url}/oauth/token`, {
    grant_type: "refresh_token",
    client_id: clientId,
    refresh_token: refreshToken,
  });
  const body = await jsonOf(response);
  const error = body["error"] as { code: string; message: string } | undefined;
  return { status: response.status, body, code: error?.code };
}

/** Calls the backend with an access token. */
export async function checkAccounts(sim: OpenAiSim, accessToken: string) {
  const headers = { Authorization: `Bearer ${accessToken}` };
  const response = await fetch(`${sim.url}/backend-api/wham/accounts/check`, { headers });
  const body = await jsonOf(response);
  const error = body["error"] as { code: string } | undefined;
  return { status: response.status, body, code: error?.code };
}
