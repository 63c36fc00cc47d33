import { AuditTrail, HomeCards, PendingAttempts } from "../features/homes/index.ts";
import { pendingAttempts, SignInBanners, useSignIns } from "../features/sign-in/index.ts";
import { PartHeading } from "../theme/homes-look.ts";
import { Column } from "../theme/layout.ts";
import { PageIntro, PageScroll } from "../theme/list-look.ts";
import { PageTitle } from "../components/page-title.tsx";

/** Every Codex home's sign-in, what waits for a person, and what was done. */
export function SignInsPage() {
  const { homes, attempts, dispatch } = useSignIns();
  const open = (codexHome: string) => dispatch({ type: "open", codexHome });
  return (
    <PageScroll>
      <PageTitle>Sign-ins</PageTitle>
      <Column>
        <PageIntro>
          <div>
            <h1>Sign-ins</h1>
            <p>Every Codex home of this server, who is signed in there and for how long.</p>
          </div>
        </PageIntro>
        <SignInBanners homes={[]} />
        <HomeCards homes={homes} onSignIn={open} />
        <PartHeading>Waiting</PartHeading>
        <PendingAttempts
          attempts={pendingAttempts(attempts)}
          onShow={(attemptId) => dispatch({ type: "show_attempt", attemptId })}
        />
        <PartHeading>What was done</PartHeading>
        <AuditTrail />
      </Column>
    </PageScroll>
  );
}
