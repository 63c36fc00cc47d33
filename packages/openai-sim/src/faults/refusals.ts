import { randomBytes } from "node:crypto";
import type { Response } from "express";
import { sendOpenAiError } from "../authorization/oauth-error.ts";
import type { AccountRefusal } from "./fault.ts";

const REFUSALS: Readonly<Record<AccountRefusal, { status: number; message: string }>> = {
  account_deactivated: {
    status: 401,
    message:
      "Your OpenAI account has been deactivated, please check your email for more information.",
  },
  codex_cli_workspace_disabled: {
    status: 403,
    message: "Codex CLI is disabled for the selected workspace.",
  },
  deactivated_workspace: { status: 402, message: "" },
  missing_codex_entitlement: {
    status: 403,
    message: "missing_codex_entitlement",
  },
  token_invalidated: {
    status: 401,
    message: "Your authentication token has been invalidated. Please try signing in again.",
  },
  token_revoked: {
    status: 401,
    message: "Encountered invalidated oauth token for user, failing request",
  },
  unsupported_country_region_territory: {
    status: 403,
    message: "Country, region, or territory not supported",
  },
};

/** OpenAI's word about an account, a workspace or a place. */
export function sendAccountRefusal(code: AccountRefusal, res: Response): void {
  const { status, message } = REFUSALS[code];
  if (code === "deactivated_workspace") res.status(status).json({ detail: { code } });
  else if (code === "unsupported_country_region_territory")
    sendOpenAiError(res, status, { code, message, type: "request_forbidden" });
  else sendOpenAiError(res, status, { code, message });
}

/** A page for a browser to solve, which no other client can. */
export function sendChallenge(res: Response): void {
  const ray = randomBytes(8).toString("hex");
  res
    .status(403)
    .set({ "cf-mitigated": "challenge", "cf-ray": `${ray}-FRA`, server: "cloudflare" })
    .type("html")
    .send(
      '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title>' +
        '<meta name="robots" content="noindex,nofollow"></head><body><noscript>' +
        "Enable JavaScript and cookies to continue</noscript>" +
        `<script>window._cf_chl_opt={cRay:'${ray}',cType:'managed'};</script></body></html>`,
    );
}
