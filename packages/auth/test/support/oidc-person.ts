/** A person with a browser, at the pages of the authorization server of `oidc-server.ts`. */
export class OidcPerson {
  readonly #cookies = new Map<string, string>();

  /** Types the user code, and approves or denies the sign-in. */
  async answerDeviceCode(uri: string, userCode: string, answer: "approve" | "deny"): Promise<void> {
    const page = await this.#visit(uri);
    const xsrf = hiddenField(page.text, "xsrf");
    await this.#visit(uri, { xsrf, user_code: userCode });
    const choice: Record<string, string> =
      answer === "approve" ? { confirm: "yes" } : { abort: "yes" };
    const next = await this.#visit(uri, { xsrf, user_code: userCode, ...choice });
    if (answer === "approve") await this.#signIn(next);
  }

  /** Signs in at the authorization endpoint, or turns back there; returns the redirect to the client. */
  async answerAuthorization(url: string, answer: "approve" | "deny"): Promise<URL> {
    const page = await this.#visit(url);
    const done =
      answer === "approve" ? await this.#signIn(page) : await this.#visit(`${page.url}/abort`);
    return new URL(done.url);
  }

  async #signIn(page: Page): Promise<Page> {
    const login = { prompt: "login", login: "alice", password: "any" };
    const consent = await this.#visit(page.url, login);
    return this.#visit(consent.url, { prompt: "consent" });
  }

  /** Follows redirects within the server; one that leaves it is where the browser ends. */
  async #visit(url: string, form?: Record<string, string>): Promise<Page> {
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...this.#cookies].map((pair) => pair.join("=")).join("; ") },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = cookie.split(";")[0]?.split("=") ?? [];
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) return { url, text: await response.text() };
    const next = new URL(location, url);
    return next.origin === new URL(url).origin
      ? this.#visit(next.href)
      : { url: next.href, text: "" };
  }
}

interface Page {
  url: string;
  text: string;
}

function hiddenField(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`, "u").exec(html)?.[1] ?? "";
}
