import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { codeOf } from "../../../api/api-error.ts";
import { cancelDeviceAuth } from "../../../api/sign-ins.ts";
import { errorText } from "../../../components/error-texts.ts";

/** Ends a sign-in that waits, in every tab. */
export function CancelButton(props: { attemptId: string }) {
  const cancel = useMutation({ mutationFn: cancelDeviceAuth });
  return (
    <>
      {cancel.isError && <span role="status">{errorText(codeOf(cancel.error)).sentence}</span>}
      <Button
        color="error"
        loading={cancel.isPending}
        onClick={() => cancel.mutate(props.attemptId)}
      >
        Cancel sign-in
      </Button>
    </>
  );
}
