import type { DeviceAuthAttempt } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import { styled } from "@mui/material/styles";
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { codeOf } from "../../api/api-error.ts";
import { cancelDeviceAuth } from "../../api/sign-ins.ts";
import { errorText } from "../../components/error-texts.ts";
import { LinkRow } from "./dialog-parts.tsx";
import { useStartSignIn } from "./sign-ins.tsx";

/** How to turn device codes on: only the person or their administrator can. */
export function CodesOffInstructions() {
  return (
    <>
      Turn it on in ChatGPT under <b>Settings → Security → Enable device code authentication</b>. In
      a workspace, its administrator has to allow it first. Then try again.
    </>
  );
}

/**
 * Where device codes are switched off, only OpenAI's page knows, and it says so after everything
 * else: this stands beside the code from the start, so that nobody waits for it to expire.
 */
export function CodesOffNote(props: { attempt: DeviceAuthAttempt }) {
  const { id, codexHome } = props.attempt;
  const [isOpen, setOpen] = useState(false);
  const instructionsId = useId();
  const start = useStartSignIn();
  const cancel = useMutation({ mutationFn: cancelDeviceAuth });
  const startWithout = () => {
    // The code that waits is of no use any more; that it is gone matters less than the way on.
    start.mutate({ codexHome, method: "paste" }, { onSuccess: () => cancel.mutate(id) });
  };
  return (
    <CodesOff>
      Does the page say that device codes are turned off? Then this code will not work.
      <LinkRow>
        <Button size="small" loading={start.isPending} onClick={startWithout}>
          Sign in without a code
        </Button>
        <Button
          size="small"
          color="inherit"
          aria-expanded={isOpen}
          aria-controls={instructionsId}
          onClick={() => setOpen(!isOpen)}
        >
          How to turn them on
        </Button>
      </LinkRow>
      <div id={instructionsId} role="status">
        {isOpen && <CodesOffInstructions />}
        {start.isError && errorText(codeOf(start.error)).sentence}
      </div>
    </CodesOff>
  );
}

/** Small print beside the code, with its two ways out. */
const CodesOff = styled("div")(({ theme }) => ({
  fontSize: "0.875rem",
  color: theme.vars.palette.text.secondary,
}));
