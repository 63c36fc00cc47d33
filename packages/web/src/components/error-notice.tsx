import Alert from "@mui/material/Alert";
import { ApiError, codeOf } from "../api/api-error.ts";
import { errorDetail, errorText } from "./error-texts.ts";

/** A failed request: a sentence for its code, and the server's own words where they say more. */
export function ErrorNotice(props: { error: unknown; onClose?: () => void }) {
  const { error } = props;
  const detail = error instanceof ApiError ? errorDetail(error) : undefined;
  return (
    <Alert severity="error" {...(props.onClose && { onClose: props.onClose })}>
      {errorText(codeOf(error)).sentence}
      {detail && <div>{detail}</div>}
    </Alert>
  );
}
