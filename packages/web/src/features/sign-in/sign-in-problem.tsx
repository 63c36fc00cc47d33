import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import type { ClientErrorCode } from "../../api/api-error.ts";
import { errorText } from "../../components/error-texts.ts";
import { ProblemActions } from "../../theme/sign-in-look.ts";

type Props = {
  code: ClientErrorCode;
  /** Starts the method that needs no device code. */
  onPaste: () => void;
};

/** Why a sign-in did not start or did not end well, and what to do where device codes are off. */
export function SignInProblem(props: Props) {
  const { sentence } = errorText(props.code);
  const isWithoutCodes =
    props.code === "DEVICE_AUTH_DISABLED" || props.code === "DEVICE_AUTH_UNSUPPORTED";
  return (
    <Alert severity="error">
      {sentence}
      {props.code === "DEVICE_AUTH_DISABLED" && (
        <>
          {" "}
          Turn it on in ChatGPT under <b>Settings → Security → Enable device code authentication</b>
          . In a workspace, its administrator has to allow it first. Then try again.
        </>
      )}
      {isWithoutCodes && (
        <ProblemActions>
          <Button size="small" color="inherit" variant="outlined" onClick={props.onPaste}>
            Sign in without a code
          </Button>
        </ProblemActions>
      )}
    </Alert>
  );
}
