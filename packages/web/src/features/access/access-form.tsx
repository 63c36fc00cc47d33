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

/** Asks for the console's access token. */
export function AccessForm(props: { onOpened: () => void }) {
  const [accessToken, setAccessToken] = useState("");
  const open = useMutation({ mutationFn: openSession, onSuccess: props.onOpened });
  const code = codeOf(open.error);
  return (
    <GatePage>
      <GateForm
        onSubmit={(event) => {
          event.preventDefault();
          if (accessToken) open.mutate(accessToken.trim());
        }}
      >
        <img src="/favicon.svg" alt="" />
        <h1>This console is locked</h1>
        <p>Enter its access token: the one it was started with, or printed when it started.</p>
        <TextField
          autoFocus={!hasTouchKeyboard()}
          type="password"
          label="Access token"
          autoComplete="current-password"
          value={accessToken}
          onChange={(event) => setAccessToken(event.target.value)}
        />
        {open.isError && (
          <Alert severity="error">
            {code === "UNAUTHENTICATED"
              ? "That is not this console's access token."
              : errorText(code).sentence}
          </Alert>
        )}
        <Button type="submit" variant="contained" size="large" loading={open.isPending}>
          Open the console
        </Button>
      </GateForm>
    </GatePage>
  );
}
