import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startOpenAiSim, type OpenAiSim } from "@latchkey/openai-sim";
import { postForm } from "./support/http.ts";
import { CLIENT_ID, exchange, poll, requestUserCode } from "./support/oauth.ts";

let sim: OpenAiSim;
beforeEach(async () => {
  sim = await startOpenAiSim({ intervalSeconds: 0 });
});
afterEach(() => sim.close());

describe("the page for device codes", () => {
  test("asks for the code and says that it is a stand-in", async () => {
    const page = await fetch(`${sim.url}/codex/device`);
    const text = await page.text();
    expect(page.status).toBe(200);
    expect(text).toContain("stand-in of auth.openai.com for Latchkey demo and tests");
    expect(text).toMatch(/<label for="code">\s*Code/);
    expect(text).toMatch(/<button[^>]*>Continue<\/button>/);
  });

  test("keeps the field and shows an error when the code is wrong", async () => {
    const page = await postForm(`${sim.url}/codex/device`, { code: '<b>"nope' });
    const text = await page.text();
    expect(page.status).toBe(400);
    expect(text).toContain("That code is not known. Check it and try again.");
    expect(text).toContain('value="&lt;b&gt;&quot;nope"');
  });

  test("denies when the person denies, and the code is then used up", async () => {
    const device = await requestUserCode(sim);
    const consent = await postForm(`${sim.url}/codex/device`, { code: device.user_code });
    const text = await consent.text();
    expect(text).toContain(">Approve</button>");
    expect(text).toContain(">Deny</button>");
    const account = sim.control.snapshot().accounts[0]?.id ?? "";
    const decision = { code: device.user_code, account, decision: "deny" };
    const outcome = await postForm(`${sim.url}/codex/device/decision`, decision);
    expect(await outcome.text()).toContain("The sign-in was denied");
    expect((await poll(sim, device)).error?.code).toBe("access_denied");
    const again = await postForm(`${sim.url}/codex/device`, { code: device.user_code });
    expect(await again.text()).toContain("already used");
  });

  test("says when a code has expired, also on the consent page", async () => {
    const device = await requestUserCode(sim);
    sim.control.expireDeviceCodes();
    const page = await postForm(`${sim.url}/codex/device`, { code: device.user_code });
    expect(await page.text()).toContain("That code has expired");
    const account = sim.control.snapshot().accounts[0]?.id ?? "";
    const decision = { code: device.user_code, account, decision: "approve" };
    const late = await postForm(`${sim.url}/codex/device/decision`, decision);
    expect(late.status).toBe(400);
  });
});

describe("the page for browser sign-ins", () => {
  const redirect_uri = "http://localhost:1455/auth/callback";
  const code_verifier = "v".repeat(64);
  const parameters = {
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri,
    code_challenge: createHash("sha256").update(code_verifier).digest("base64url"),
    code_challenge_method: "S256",
    state: "some-state",
  };

  function authorize(changes: Record<string, string> = {}): Promise<Response> {
    const query = new URLSearchParams({ ...parameters, ...changes });
    return fetch(`${sim.url}/oauth/authorize?${query.toString()}`, { redirect: "manual" });
  }

  async function decide(decision: "approve" | "deny"): Promise<URL> {
    const text = await (await authorize()).text();
    const request = /name="request" value="([^"]+)"/.exec(text)?.[1] ?? "";
    const account = sim.control.snapshot().accounts[1]?.id ?? "";
    const form = { request, account, decision };
    const answer = await postForm(`${sim.url}/oauth/authorize/decision`, form);
    return new URL(answer.headers.get("location") ?? "");
  }

  test("approves with a code that only the right verifier and redirect_uri exchange", async () => {
    const location = await decide("approve");
    expect(location.href.startsWith(`${redirect_uri}?`)).toBe(true);
    expect(location.searchParams.get("state")).toBe("some-state");
    const code = location.searchParams.get("code") ?? "";
    const grant = { grant_type: "authorization_code", client_id: CLIENT_ID, code_verifier };
    const { status } = await exchange(sim, { ...grant, code, redirect_uri });
    expect(status).toBe(200);
    expect(sim.control.snapshot().grants[0]?.account).toBe("grace@example.com");

    sim.control.answerAuthorize({ type: "approve" });
    const next = new URL((await authorize()).headers.get("location") ?? "");
    const other = "http://127.0.0.1:1455/auth/callback";
    const nextCode = next.searchParams.get("code") ?? "";
    const refused = await exchange(sim, { ...grant, code: nextCode, redirect_uri: other });
    expect(refused.body["error"]).toBe("invalid_grant");
  });

  test("sends the person back with access_denied when they deny", async () => {
    const location = await decide("deny");
    expect(location.searchParams.get("error")).toBe("access_denied");
  });

  test("answers with the scripted error", async () => {
    const description = "missing_codex_entitlement";
    sim.control.answerAuthorize({ type: "error", error: "access_denied", description });
    const location = new URL((await authorize()).headers.get("location") ?? "");
    expect(location.searchParams.get("error_description")).toBe(description);
  });

  test.each([
    ["a client_id", { client_id: "app_other" }],
    ["a redirect_uri elsewhere", { redirect_uri: "https://evil.test/auth/callback" }],
    ["a redirect_uri to another path", { redirect_uri: "http://localhost:1455/other" }],
  ])("never redirects for %s that is not registered", async (_what, changes) => {
    const page = await authorize(changes);
    expect({ status: page.status, location: page.headers.get("location") }).toEqual({
      status: 400,
      location: null,
    });
  });

  test.each([
    ["plain PKCE", { code_challenge_method: "plain" }, "invalid_request"],
    ["no state", { state: "" }, "invalid_request"],
    ["the implicit flow", { response_type: "token" }, "unsupported_response_type"],
  ])("redirects with an error for %s", async (_what, changes, error) => {
    const location = new URL((await authorize(changes)).headers.get("location") ?? "");
    expect(location.searchParams.get("error")).toBe(error);
  });
});
