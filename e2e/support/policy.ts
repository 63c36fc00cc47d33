import type { BrowserContext, Page } from "playwright-core";

/** Has every page that this person opens keep what its content security policy has refused. */
export async function notePolicyViolations(person: BrowserContext): Promise<void> {
  await person.addInitScript(`
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.violations.push([event.effectiveDirective, event.blockedURI, event.sourceFile].join(" ")));
  `);
}

/** What was refused since the page was loaded: directive, address and source of each. */
export function policyViolations(page: Page): Promise<string[]> {
  return page.evaluate<string[]>("window.violations");
}
