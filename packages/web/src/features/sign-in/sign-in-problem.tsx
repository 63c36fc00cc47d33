import Alert from "@mui/material/Alert";
import type { ClientErrorCode } from "../../api/api-error.ts";
import { errorText } from "../../components/error-texts.ts";

/** Why a sign-in did not start or did not end well, and how to enable device codes if that is why. */
export function SignInProblem(props: { code: ClientErrorCode }) {
  const { sentence } = errorText(props.code);
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
    </Alert>
  );
}
