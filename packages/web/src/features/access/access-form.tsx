import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { codeOf } from "../../api/api-error.ts";
import { openSession } from "../../api/system.ts";
import { hasTouchKeyboard } from "../../components/browser.ts";
import { errorText } from "../../components/error-texts.ts";
import { GateForm, GatePage } from "../../theme/shell-look.ts";

type Props = { code: string; onOpened: () => void };

/** Lets a person in: at the press of a button who came by a sign-in link, else by the access token. */
export function AccessForm({ code, onOpened }: Props) {
  const [accessToken, setAccessToken] = useState("");
  const open = useMutation({ mutationFn: openSession, onSuccess: onOpened });
  const failure = codeOf(open.error);
  // A link that is of no more use leaves the other way in.
  const byLink = code !== "" && failure !== "UNAUTHENTICATED";
  const isUsedLink = code !== "" && !byLink && !("accessToken" in (open.variables ?? {}));
  return (
    <GatePage>
      <GateForm
        onSubmit={(event) => {
          event.preventDefault();
          if (byLink) open.mutate({ code });
          else if (accessToken.trim()) open.mutate({ accessToken: accessToken.trim() });
        }}
      >
        <img src="favicon.svg" alt="" />
        <h1>{byLink ? "Welcome to Latchkey" : "This console is locked"}</h1>
        {byLink ? (
          <p>This link signs this browser in, one time.</p>
        ) : (
          <>
            <p>
              On its machine, <code>latchkey open</code> makes a link that signs you in. Or enter
              its access token.
            </p>
            <TextField
              autoFocus={!hasTouchKeyboard()}
              type="password"
              label="Access token"
              autoComplete="current-password"
              value={accessToken}
              onChange={(event) => setAccessToken(event.target.value)}
            />
          </>
        )}
        {open.isError && (
          <Alert severity="error">
            {failure === "UNAUTHENTICATED"
              ? isUsedLink
                ? "This link has been used, or is too old."
                : "That is not this console's access token."
              : failure === "INVALID_REQUEST"
                ? open.error.message
                : errorText(failure).sentence}
          </Alert>
        )}
        <Button
          type="submit"
          variant="contained"
          size="large"
          autoFocus={byLink}
          loading={open.isPending}
        >
          Open the console
        </Button>
      </GateForm>
    </GatePage>
  );
}
