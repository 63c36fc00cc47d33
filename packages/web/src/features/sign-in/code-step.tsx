import type { DeviceAuthAttempt } from "@latchkey/contracts";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import CircularProgress from "@mui/material/CircularProgress";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import Link from "@mui/material/Link";
import { styled } from "@mui/material/styles";
import { CopyButton } from "../../components/copy-button.tsx";
import { errorDetail, errorText } from "../../components/error-texts.ts";
import { capitalized, homeLabel } from "../../components/home-texts.ts";
import { Stacked, VisuallyHidden } from "../../theme/layout.ts";
import { MONOSPACE } from "../../theme/typography.ts";
import { CodesOffNote } from "./codes-off-note.tsx";
import {
  CancelButton,
  Caution,
  CountdownBar,
  LinkRow,
  OtherAttemptsNote,
  Step,
  StepHeading,
  Steps,
  StepTitle,
} from "./dialog-parts.tsx";
import { QrCode } from "./qr-code.tsx";
import { isOvertaken, neededAttempts } from "./sign-in-state.ts";
import { useSignIns } from "./sign-ins.tsx";

/** The link, the code and the wait for a person to enter it. */
export function CodeStep(props: { attempt: DeviceAuthAttempt }) {
  const { attempt } = props;
  const { dispatch, ...signIns } = useSignIns();
  const others = neededAttempts(signIns).filter(
    ({ id, codexHome }) => id !== attempt.id && codexHome === attempt.codexHome,
  );
  return (
    <>
      <DialogContent>
        <Stacked>
          <StepHeading>
            Finish in a browser
            <VisuallyHidden>. Your code is {spelled(attempt.userCode)}</VisuallyHidden>
          </StepHeading>
          <AttemptNotice attempt={attempt} isOvertaken={isOvertaken(attempt, signIns)} />
          <DeviceSteps attempt={attempt} />
          <CodesOffNote attempt={attempt} />
          <CountdownBar startedAt={attempt.startedAt} expiresAt={attempt.expiresAt} />
          <Waiting role="status">
            <CircularProgress size={18} aria-hidden />
            <span>Waiting for the code to be entered. Closing this window cancels nothing.</span>
          </Waiting>
          <OtherAttemptsNote attempts={others} />
        </Stacked>
      </DialogContent>
      <DialogActions>
        <CancelButton attemptId={attempt.id} />
        <Button onClick={() => dispatch({ type: "close" })}>Close</Button>
      </DialogActions>
    </>
  );
}

/** A code character by character, so that it is read out as such when the heading gets the focus. */
function spelled(userCode = ""): string {
  return Array.from(userCode).join(" ");
}

/** Says that the code is not needed any more, or that the wait goes on all the same. */
function AttemptNotice(props: { attempt: DeviceAuthAttempt; isOvertaken: boolean }) {
  const { trouble, codexHome } = props.attempt;
  return (
    <div role="status">
      {props.isOvertaken ? (
        <Alert severity="success">
          {capitalized(homeLabel(codexHome))} was signed in meanwhile. Nobody has to enter this code
          any more.
        </Alert>
      ) : (
        trouble && (
          <Alert severity="warning">
            {errorText(trouble.code).sentence} Still trying.
            <div>{errorDetail(trouble)}</div>
          </Alert>
        )
      )}
    </div>
  );
}

/** "1. Open this link" and "2. Enter this code". */
function DeviceSteps(props: { attempt: DeviceAuthAttempt }) {
  const { verificationUrl, userCode } = props.attempt;
  return (
    <Steps>
      <Step>
        <StepTitle>Open this link</StepTitle>
        <LinkAndQr>
          <div>
            <LinkRow>
              <Link href={verificationUrl} target="_blank" rel="noopener noreferrer">
                {verificationUrl}
              </Link>
              <CopyButton text={verificationUrl} subject="the link" />
            </LinkRow>
            <Caution />
          </div>
          <QrCode text={verificationUrl} label="QR code of the link" />
        </LinkAndQr>
      </Step>
      <Step>
        <StepTitle>Enter this code</StepTitle>
        <CodePanel>
          <UserCode data-testid="user-code">{userCode}</UserCode>
          <CopyButton text={userCode ?? ""} subject="the code" variant="outlined" />
        </CodePanel>
      </Step>
    </Steps>
  );
}

const LinkAndQr = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "flex-start",
  justifyContent: "space-between",
  gap: theme.spacing(2),
}));

const UserCode = styled("code")(({ theme }) => ({
  fontFamily: MONOSPACE,
  fontSize: "clamp(1.5rem, 7.5vw, 2.6rem)",
  fontWeight: 700,
  letterSpacing: "0.08em",
  lineHeight: 1.2,
  whiteSpace: "nowrap",
  userSelect: "all",
  color: theme.vars.palette.text.primary,
}));

const CodePanel = styled("div")(({ theme }) => ({
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  justifyContent: "space-between",
  gap: theme.spacing(1),
  padding: theme.spacing(2, 2.5),
  borderRadius: 14,
  border: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.default,
}));

const Waiting = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  "& > :first-of-type": { flexShrink: 0 },
  gap: theme.spacing(1.5),
  color: theme.vars.palette.text.secondary,
}));
