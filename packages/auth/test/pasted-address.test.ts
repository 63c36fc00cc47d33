import { expect, test } from "vitest";

import type { PasteRequest, Provider, ReadPastedAddress } from "../src/index.ts";
import { signInWithPastedAddress } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { redirectOf, startSim } from "./support/sim.ts";

/** A person who pastes these in turn, and what they were told each time. */
function paste(provider: Provider, person: (redirect: URL) => readonly string[]) {
  const problems: (string | undefined)[] = [];
  let answers: readonly string[] | undefined;
  const readPastedAddress: ReadPastedAddress = async (url, request: PasteRequest) => {
    answers ??= person(await redirectOf(url));
    problems.push(request.problem);
    return answers[Math.min(problems.length, answers.length) - 1]!;
  };
  const signIn = signInWithPastedAddress(provider, {
    onAuthorize: () => undefined,
    readPastedAddress,
  });
  return { signIn, problems };
}

const codeOf = (redirect: URL) => redirect.searchParams.get("code") ?? "";
const stateOf = (redirect: URL) => redirect.searchParams.get("state") ?? "";

test.each<[string, (redirect: URL) => string]>([
  ["the whole address", (redirect) => redirect.href],
  ["the address in quotes, with blanks around", (redirect) => `  "${redirect.href}"\n`],
  [
    "the address as a terminal wrapped it",
    ({ href }) => `${href.slice(0, 60)}\r\n${href.slice(60)}`,
  ],
  ["only the query", (redirect) => redirect.search],
  ["the query without its question mark", (redirect) => redirect.search.slice(1)],
  ["the code and the state", (redirect) => `${codeOf(redirect)}#${stateOf(redirect)}`],
  ["the address with a fragment", (redirect) => `${redirect.href}#`],
])("pasting %s signs in", async (_, person) => {
  const [sim, provider] = await startSim();
  sim.control.answerAuthorize({ type: "approve" });
  const { signIn, problems } = paste(provider, (redirect) => [person(redirect)]);
  expect((await signIn).account.email).toBe("ada@example.com");
  expect(problems).toEqual([undefined]);
});

test("a wrong paste is explained and asked for again", async () => {
  const [sim, provider] = await startSim();
  sim.control.answerAuthorize({ type: "approve" });
  const { signIn, problems } = paste(provider, (redirect) => [
    "",
    "https://example.com/",
    codeOf(redirect),
    `http://127.0.0.1:1455/auth/callback?code=${codeOf(redirect)}&state=of-another-sign-in`,
    redirect.href,
  ]);
  await signIn;
  expect(problems).toEqual([
    undefined,
    expect.stringContaining("is not the address of the page after the sign-in"),
    expect.stringContaining("is not the address of the page after the sign-in"),
    expect.stringContaining("it has no state"),
    expect.stringContaining("belongs to another sign-in"),
  ]);
});

test("ten wrong pastes end it with DEVICE_AUTH_FAILED", async () => {
  const [sim, provider] = await startSim();
  sim.control.answerAuthorize({ type: "approve" });
  const { signIn, problems } = paste(provider, () => ["nonsense"]);
  const error = await authErrorOf(signIn);
  expect(error).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "pasted_address_invalid" });
  expect(problems).toHaveLength(10);
});

test("a pasted refusal ends it as the refusal it is", async () => {
  const [sim, provider] = await startSim();
  sim.control.answerAuthorize({ type: "error", error: "access_denied" });
  const { signIn } = paste(provider, (redirect) => [redirect.href]);
  expect((await authErrorOf(signIn)).code).toBe("DEVICE_AUTH_DENIED");
});

test("the redirect address names the provider's first port, where nothing listens", async () => {
  const [, provider] = await startSim();
  const abort = new AbortController();
  const signIn = signInWithPastedAddress(provider, {
    signal: abort.signal,
    onAuthorize: (url) => abort.abort(new URL(url).searchParams.get("redirect_uri")),
    readPastedAddress: () => new Promise(() => undefined),
  });
  await expect(signIn).rejects.toBe("http://127.0.0.1:1455/auth/callback");
});
