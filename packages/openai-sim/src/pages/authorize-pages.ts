import { randomUUID } from "node:crypto";
import { Router, type Response } from "express";
import { z } from "zod";
import { findAccount, type Account } from "../accounts/account.ts";
import {
  readAuthorizationRequest,
  redirectTarget,
  type AuthorizationRequest,
} from "../authorization/authorization-request.ts";
import type { SimState } from "../sim-state.ts";
import { accountChoice, decisionButtons } from "./account-choice.ts";
import { html } from "./html.ts";
import { sendPage } from "./layout.ts";

const DecisionFormSchema = z.object({
  request: z.string(),
  account: z.string(),
  decision: z.enum(["approve", "deny"]),
});

/** The authorization endpoint with its sign-in page. */
export function authorizePages(state: SimState): Router {
  const router = Router();
  const pending = new Map<string, AuthorizationRequest>();

  router.get("/oauth/authorize", state.guard("authorize"), (req, res) => {
    const request = readAuthorizationRequest(req.query, state.options.clientId);
    if ("on" in request) {
      if (request.on === "page") sendRefusalPage(res, request.message);
      else redirectWithError(res, request, { error: request.error, description: request.message });
      return;
    }
    const outcome = state.authorizeOutcome;
    if (outcome.type === "approve") approve(state, { res, request, account: outcome.account });
    else if (outcome.type === "error") redirectWithError(res, request, outcome);
    else {
      const id = randomUUID();
      pending.set(id, request);
      sendSignInPage(res, { id, accounts: state.options.accounts });
    }
  });

  router.post("/oauth/authorize/decision", (req, res) => {
    const form = DecisionFormSchema.safeParse(req.body).data;
    const request = pending.get(form?.request ?? "");
    const account = findAccount(state.options.accounts, form?.account);
    if (form === undefined || request === undefined || account === undefined) {
      sendRefusalPage(res, "This sign-in page is no longer valid. Start again.");
      return;
    }
    pending.delete(form.request);
    if (form.decision === "approve") approve(state, { res, request, account });
    else {
      const description = "The sign-in was denied.";
      redirectWithError(res, request, { error: "access_denied", description });
    }
  });

  return router;
}

function approve(
  state: SimState,
  decision: { res: Response; request: AuthorizationRequest; account: Account },
): void {
  const { res, request, account } = decision;
  const code = state.authorizationCodes.issue({
    account,
    codeChallenge: request.codeChallenge,
    isRedirectUri: (uri) => uri === request.redirectUri,
  });
  const parameters = { code, scope: "openid profile email offline_access", state: request.state };
  res.redirect(303, redirectTarget(request.redirectUri, parameters));
}

function redirectWithError(
  res: Response,
  request: { redirectUri: string; state: string },
  { error, description }: { error: string; description: string },
): void {
  const parameters = { error, error_description: description, state: request.state };
  res.redirect(303, redirectTarget(request.redirectUri, parameters));
}

function sendSignInPage(res: Response, page: { id: string; accounts: readonly Account[] }): void {
  sendPage(res, {
    title: "Sign in to Codex with ChatGPT",
    body: html`<p class="warning">Continue only if you started this sign-in yourself.</p>
      <form method="post" action="/oauth/authorize/decision">
        <input type="hidden" name="request" value="${page.id}" />
        ${accountChoice(page.accounts)} ${decisionButtons}
      </form>`,
  });
}

function sendRefusalPage(res: Response, message: string): void {
  sendPage(res, {
    title: "This sign-in cannot go on",
    status: 400,
    body: html`<p class="error" role="alert">${message}</p>`,
  });
}
