import { Router, type Response } from "express";
import { z } from "zod";
import { findAccount } from "../accounts/account.ts";
import type { DeviceCode } from "../authorization/device-codes.ts";
import type { SimState } from "../sim-state.ts";
import { accountChoice, decisionButtons } from "./account-choice.ts";
import { html } from "./html.ts";
import { sendPage } from "./layout.ts";

const CodeFormSchema = z.object({ code: z.string() });
const DecisionFormSchema = z.object({
  code: z.string(),
  account: z.string(),
  decision: z.enum(["approve", "deny"]),
});

/** The pages on which a person enters the user code and approves or denies the sign-in. */
export function devicePages(state: SimState): Router {
  const router = Router();

  router.get("/codex/device", (_req, res) => sendCodePage(res));

  router.post("/codex/device", (req, res) => {
    const typed = CodeFormSchema.safeParse(req.body).data?.code ?? "";
    const code = state.deviceCodes.findByUserCode(typed);
    const problem = problemWith(code);
    if (code === undefined || problem !== undefined) {
      sendCodePage(res, { typed, problem: problem ?? UNKNOWN_CODE });
      return;
    }
    code.state = "entered";
    sendConsentPage(res, state, code);
  });

  router.post("/codex/device/decision", (req, res) => decide(state, req.body, res));

  return router;
}

function decide(state: SimState, body: unknown, res: Response): void {
  const form = DecisionFormSchema.safeParse(body).data;
  const typed = form?.code ?? "";
  const code = state.deviceCodes.findByUserCode(typed);
  const account = findAccount(state.options.accounts, form?.account);
  if (form === undefined || code === undefined || account === undefined) {
    sendCodePage(res, { typed, problem: UNKNOWN_CODE });
    return;
  }
  const problem = problemWith(code);
  if (problem !== undefined) {
    sendCodePage(res, { typed, problem });
    return;
  }
  code.state = form.decision === "approve" ? "approved" : "denied";
  code.account = account;
  sendResultPage(res, code.state);
}

const UNKNOWN_CODE = "That code is not known. Check it and try again.";

function problemWith(code: DeviceCode | undefined): string | undefined {
  if (code === undefined) return UNKNOWN_CODE;
  if (code.state === "expired") return "That code has expired. Ask for a new one where you got it.";
  if (code.state === "pending" || code.state === "entered") return undefined;
  return "That code was already used. Ask for a new one where you got it.";
}

function sendCodePage(res: Response, failed?: { typed: string; problem: string }): void {
  const problem = html`<p class="error" id="code-error" role="alert">${failed?.problem ?? ""}</p>`;
  const described = failed === undefined ? "" : "code-error";
  sendPage(res, {
    title: "Sign in to Codex with a device code",
    status: failed === undefined ? 200 : 400,
    body: html`<p>Enter the code that Codex shows you.</p>
      <form method="post" action="/codex/device">
        <label for="code">
          Code
          <input
            id="code"
            name="code"
            value="${failed?.typed ?? ""}"
            placeholder="ABCD-12345"
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck="false"
            aria-describedby="${described}"
            required
            autofocus
          />
        </label>
        ${failed === undefined ? [] : problem}
        <button class="primary" id="continue">Continue</button>
      </form>`,
  });
}

function sendConsentPage(res: Response, state: SimState, code: DeviceCode): void {
  sendPage(res, {
    title: "Allow Codex to use your account?",
    body: html`<p class="code" id="user-code">${code.userCode}</p>
      <p class="warning">
        Continue only if you started this sign-in yourself. If a website or another person gave you
        this code, deny it.
      </p>
      <form method="post" action="/codex/device/decision">
        <input type="hidden" name="code" value="${code.userCode}" />
        ${accountChoice(state.options.accounts)} ${decisionButtons}
      </form>`,
  });
}

function sendResultPage(res: Response, outcome: "approved" | "denied"): void {
  const isApproved = outcome === "approved";
  sendPage(res, {
    title: isApproved ? "You are signed in to Codex" : "The sign-in was denied",
    body: html`<p id="outcome">
      ${isApproved ? "Go back to where you started." : "Nothing was signed in."} You can close this
      page.
    </p>`,
  });
}
