import type { CodexHome } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { letHomeFollow, refreshHome, signOutHome } from "../../api/homes.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { SERVER_HOME } from "../../components/home-texts.ts";
import { CardFoot } from "../../theme/list-look.ts";
import { OwnerButton } from "./owner-button.tsx";

type Props = {
  home: CodexHome;
  label: string;
  /** Homes with other sign-ins of the same person, in words. */
  siblings: readonly string[];
  onSignIn: () => void;
};

/** Sign in, renew, sign out. */
export function HomeActions(props: Props) {
  const { home, label } = props;
  const [isAsking, setAsking] = useState(false);
  const refresh = useMutation({ mutationFn: () => refreshHome(home.name) });
  const signOut = useMutation({
    mutationFn: (isOnlyHere: boolean) => signOutHome(home.name, isOnlyHere),
  });
  const follow = useMutation({ mutationFn: () => letHomeFollow(home.name) });
  const failure = [refresh, follow, signOut].find(({ isError }) => isError);
  const isSignedIn = home.status !== "signed_out";
  const confirm = (isOnlyHere: boolean) => () => {
    setAsking(false);
    signOut.mutate(isOnlyHere);
  };
  return (
    <>
      {failure && <ErrorNotice error={failure.error} onClose={failure.reset} />}
      <CardFoot>
        <Button
          size="small"
          variant={isSignedIn ? "outlined" : "contained"}
          aria-label={`Sign in ${label}`}
          onClick={props.onSignIn}
        >
          Sign in
        </Button>
        {!isSignedIn && home.name !== SERVER_HOME && (
          <Button
            size="small"
            aria-label={`Let ${label} follow this server`}
            loading={follow.isPending}
            onClick={() => follow.mutate()}
          >
            Follow this server
          </Button>
        )}
        {isSignedIn && (
          <>
            <Button
              size="small"
              aria-label={`Refresh ${label}`}
              loading={refresh.isPending}
              onClick={() => refresh.mutate()}
            >
              Refresh
            </Button>
            {home.owner && <OwnerButton home={home} owner={home.owner} label={label} />}
            <Button
              size="small"
              color="error"
              aria-label={`Sign out ${label}`}
              loading={signOut.isPending}
              onClick={() => setAsking(true)}
            >
              Sign out
            </Button>
          </>
        )}
      </CardFoot>
      <ConfirmDialog
        isOpen={isAsking}
        title={`Sign out ${label}?`}
        text={signOutText(home, props.siblings)}
        confirmLabel="Sign out"
        alternative={
          home.follows === undefined ? { label: "Only here", onChoose: confirm(true) } : undefined
        }
        onConfirm={confirm(false)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

function signOutText({ follows }: CodexHome, siblings: readonly string[]): string {
  if (follows !== undefined) {
    return "The credentials are removed from this home only; the sign-in that it follows stays.";
  }
  const here = siblings.length === 0 ? "" : `${siblings.join(", ")} here, and `;
  return (
    "The sign-in is removed, also from every home that follows it, and revoked at OpenAI. That may " +
    `end every sign-in of the same person: ${here}those on other machines. “Only here” removes it ` +
    "without revoking. Runs fail until somebody signs in again."
  );
}
