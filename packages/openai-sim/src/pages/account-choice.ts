import type { Account } from "../accounts/account.ts";
import { html, type Html } from "./html.ts";

/** The field in which a person chooses the account that signs in. */
export function accountChoice(accounts: readonly Account[]): Html {
  const options = accounts.map((account) => {
    const label = `${account.email} (${account.workspaceName ?? account.plan})`;
    return html`<option value="${account.id}">${label}</option>`;
  });
  return html`<label for="account">
    Account
    <select id="account" name="account">
      ${options}
    </select>
  </label>`;
}

/** The two buttons of a consent page. */
export const decisionButtons: Html = html`
  <button class="primary" id="approve" name="decision" value="approve">Approve</button>
  <button id="deny" name="decision" value="deny">Deny</button>
`;
