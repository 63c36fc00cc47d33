import Alert from "@mui/material/Alert";
import { codeOf } from "../api/api-error.ts";
import { errorText } from "./error-texts.ts";

/** A failed request, in one sentence. */
export function ErrorNotice(props: { error: unknown; onClose?: () => void }) {
  return (
    <Alert severity="error" {...(props.onClose && { onClose: props.onClose })}>
      {errorText(codeOf(props.error)).sentence}
    </Alert>
  );
}
