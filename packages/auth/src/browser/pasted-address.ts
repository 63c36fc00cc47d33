/** A pasted redirect whose state is right, or what is wrong with it, for the person. */
export type PastedAddress = { parameters: URLSearchParams } | { problem: string };

const NOT_THE_ADDRESS =
  "That is not the address of the page after the sign-in. Copy the whole address from the " +
  "address bar of the page that failed to load.";
const NO_STATE =
  "That address is not complete: it has no state. Copy all of it, from http to the very end.";
const OTHER_SIGN_IN =
  "That address belongs to another sign-in. Open the address shown here, and paste what it " +
  "leads to.";

/**
 * Reads what a person pasted: the whole address, its query, or `code#state`. Line breaks that a
 * terminal put in are taken out.
 */
export function readPastedAddress(pasted: string, state: string): PastedAddress {
  const text = pasted.replace(/\s+/gu, "").replace(/^[<"'`]+|[>"'`]+$/gu, "");
  const parameters = parametersOf(text);
  const isAnswer = parameters.has("code") || parameters.has("error");
  if (!isAnswer) return { problem: NOT_THE_ADDRESS };
  if (!parameters.get("state")) return { problem: NO_STATE };
  return parameters.get("state") === state ? { parameters } : { problem: OTHER_SIGN_IN };
}

function parametersOf(text: string): URLSearchParams {
  if (/(?:^|[?&])(?:code|error)=/u.test(text)) {
    const query = text.slice(text.indexOf("?") + 1);
    return new URLSearchParams(query.split("#")[0]);
  }
  const [, code, state] = /^([^#?&=/]+)#?([^#?&=/]*)$/u.exec(text) ?? [];
  const looksLikeCode = code !== undefined && code.length >= 16;
  return new URLSearchParams(looksLikeCode ? { code, state: state ?? "" } : {});
}
