import type { CodexHome } from "@latchkey/contracts";
import { isHomeReady } from "./home-texts.ts";
import { ExpiredBanner } from "./expired-banner.tsx";
import { SignedInBanner } from "./signed-in-banner.tsx";

/** What a home's sign-in asks for: a new sign-in, then a retry of what it had stopped. */
export function HomeBanner(props: { home: CodexHome }) {
  const { home } = props;
  if (!isHomeReady(home)) return <ExpiredBanner home={home} />;
  if (home.affectedRuns.length === 0) return null;
  return <SignedInBanner home={home} />;
}
