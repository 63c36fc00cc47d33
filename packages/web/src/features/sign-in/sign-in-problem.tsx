import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { styled } from "@mui/material/styles";
import type { ClientErrorCode } from "../../api/api-error.ts";
import { errorDetail, errorText } from "../../components/error-texts.ts";
import { CodesOffInstructions } from "./codes-off-note.tsx";

type Props = {
  code: ClientErrorCode;
  /** The server's own words. */
  message: string | undefined;
  /** Starts the method that needs no device code. */
  onPaste: () => void;
};

/** Why a sign-in did not start or did not end well, and what to do where device codes are off. */
export function SignInProblem(props: Props) {
  const { code, message = "" } = props;
  const { sentence } = errorText(code);
  const detail = errorDetail({ code, message });
  const isWithoutCodes = code === "DEVICE_AUTH_DISABLED" || code === "DEVICE_AUTH_UNSUPPORTED";
  return (
    <Alert severity="error">
      {sentence}
      {detail && <div>{detail}</div>}
      {code === "DEVICE_AUTH_DISABLED" && (
        <>
          {" "}
          <CodesOffInstructions />
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

const ProblemActions = styled("div")(({ theme }) => ({ marginTop: theme.spacing(1) }));
