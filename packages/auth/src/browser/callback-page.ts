import { isAuthError } from "../errors.ts";

/** What the browser shows when it comes back; holds nothing secret. */
export interface CallbackPage {
  status: number;
  title: string;
  text: string;
  /** For whoever is asked for help. */
  code?: string;
}

export const SIGNED_IN_PAGE: CallbackPage = {
  status: 200,
  title: "Signed in",
  text: "You can close this page and go back to where you started.",
};

/** Says why the sign-in failed and what to do, as the place where it was started does. */
export function failedPage(error: unknown): CallbackPage {
  return {
    status: 200,
    title: "Sign-in could not be completed",
    ...(isAuthError(error)
      ? { text: error.message, code: error.reason ?? error.code }
      : { text: "Go back to where you started: it says what happened and what to do." }),
  };
}

export const IN_PROGRESS_PAGE: CallbackPage = {
  status: 200,
  title: "Signing in",
  text: "This sign-in is already being completed. Go back to where you started.",
};

export const WRONG_STATE_PAGE: CallbackPage = {
  status: 400,
  title: "This page belongs to another sign-in",
  text: "Open the address of the latest sign-in again. Nothing was changed.",
};

export const NOT_FOUND_PAGE: CallbackPage = {
  status: 404,
  title: "Not found",
  text: "There is nothing here.",
};

const STYLE = "body{font:1.1rem system-ui;max-width:32rem;margin:20vh auto;padding:0 1rem}";

/** Keeps the address, which holds the authorization code, out of caches and referrers. */
export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  connection: "close",
};

/** The page as HTML. Texts may hold the server's words. */
export function renderCallbackPage({ title, text, code }: CallbackPage): string {
  const detail = code === undefined ? "" : `<p><small>Error: ${escapeHtml(code)}</small></p>`;
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="dark light">` +
    `<title>${title}</title><style>${STYLE}</style></head>` +
    `<body><h1>${title}</h1><p>${escapeHtml(text)}</p>${detail}</body></html>`
  );
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
