import type { CodexHome } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { giveBackHome, takeOverHome } from "../../api/homes.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";

type Props = { home: CodexHome; owner: "vault" | "home"; label: string };

const MOVES = {
  home: {
    label: "Take over",
    move: takeOverHome,
    text:
      "The console keeps the refresh token in its own vault, and this home becomes one of those that receive. " +
      "No Codex there can use the refresh token up any more.",
  },
  vault: {
    label: "Give back",
    move: giveBackHome,
    text:
      "The home gets the refresh token and can renew its sign-in without the console. " +
      "Keep only one Codex at work there.",
  },
} as const;

/** Moves the refresh token between the home and the console's vault, once it was said what that means. */
export function OwnerButton(props: Props) {
  const { home, label } = props;
  const { label: action, text, move } = MOVES[props.owner];
  const [isAsking, setAsking] = useState(false);
  const change = useMutation({ mutationFn: () => move(home.name) });
  return (
    <>
      <Button
        size="small"
        aria-label={`${action} ${label}`}
        loading={change.isPending}
        onClick={() => setAsking(true)}
      >
        {action}
      </Button>
      {change.isError && <ErrorNotice error={change.error} onClose={change.reset} />}
      <ConfirmDialog
        isOpen={isAsking}
        title={`${action} the sign-in of ${label}?`}
        text={text}
        confirmLabel={action}
        isHarmless
        onConfirm={() => {
          setAsking(false);
          change.mutate();
        }}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
