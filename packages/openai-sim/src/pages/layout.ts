import type { Response } from "express";
import { html, type Html } from "./html.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8885; --accent: #0a7d5c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --accent: #37c798; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; min-height: 100vh; display: grid;
  grid-template-rows: auto 1fr; }
.stand-in { margin: 0; padding: .5rem 1rem; text-align: center; font-size: .85rem;
  background: #fde68a; color: #3f2d00; }
main { width: min(26rem, 100% - 2rem); margin: auto; padding: 1.5rem 0 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
form { display: grid; gap: 1rem; }
label { display: grid; gap: .35rem; font-weight: 600; }
input, select, button { font: inherit; padding: .75rem; border-radius: .6rem;
  border: 1px solid var(--line); width: 100%; }
input { font-size: 1.5rem; letter-spacing: .12em; text-align: center; text-transform: uppercase; }
button { font-weight: 600; cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: Canvas; }
.code { font: 600 1.5rem ui-monospace, monospace; letter-spacing: .1em; text-align: center; }
.error { color: var(--bad); font-weight: 600; margin: 0; }
.warning { border-left: 4px solid var(--bad); padding-left: .75rem; }
`;

/** Sends one of the person's pages. */
export function sendPage(
  res: Response,
  page: { title: string; body: Html; status?: number },
): void {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title}</title>
        <style>
          ${{ markup: STYLE }}
        </style>
      </head>
      <body>
        <p class="stand-in" role="note">
          This is a stand-in of auth.openai.com for Latchkey demo and tests
        </p>
        <main>
          <h1>${page.title}</h1>
          ${page.body}
        </main>
      </body>
    </html>`;
  res
    .status(page.status ?? 200)
    .type("html")
    .set("Cache-Control", "no-store")
    .set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
    .send(document.markup);
}
