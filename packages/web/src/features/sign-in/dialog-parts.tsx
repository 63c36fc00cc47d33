import type { DeviceAuthAttempt } from "@latchkey/contracts";
import WarningIcon from "@mui/icons-material/WarningAmberRounded";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import LinearProgress from "@mui/material/LinearProgress";
import { styled } from "@mui/material/styles";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { codeOf } from "../../api/api-error.ts";
import { cancelDeviceAuth } from "../../api/sign-ins.ts";
import { errorText } from "../../components/error-texts.ts";
import { timeOfDay } from "../../components/home-texts.ts";
import { useNow } from "../../components/use-now.ts";
import { countdownOf } from "./countdown.ts";
import { useSignIns } from "./sign-ins.tsx";

/** A heading that takes the focus when its step appears, so that nobody is left on a gone button. */
export function StepHeading(props: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Heading ref={heading} tabIndex={-1}>
      {props.children}
    </Heading>
  );
}

/** How long the code is good for: a thin bar and the time. Not announced every second. */
export function CountdownBar(props: { startedAt: string; expiresAt: string }) {
  const { fraction, isUrgent, label } = countdownOf(props, useNow());
  return (
    <TimeLeft isUrgent={isUrgent}>
      <LinearProgress
        aria-hidden
        variant="determinate"
        value={fraction * 100}
        color={isUrgent ? "error" : "primary"}
      />
      <span role="timer" aria-label="Time left">
        {label}
      </span>
    </TimeLeft>
  );
}

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

/** Says when and where another sign-in was started that still waits. */
export function OtherAttemptsNote(props: { attempts: DeviceAuthAttempt[] }) {
  const { dispatch } = useSignIns();
  const [newest] = props.attempts;
  if (!newest) return null;
  const place = newest.startedFrom ? ` from ${newest.startedFrom}` : "";
  const others = props.attempts.length > 1 ? ` (${props.attempts.length} are waiting)` : "";
  return (
    <Alert
      severity="info"
      action={
        <Button
          color="inherit"
          size="small"
          onClick={() => dispatch({ type: "show_attempt", attemptId: newest.id })}
        >
          Show its code
        </Button>
      }
    >
      Another sign-in was started at {timeOfDay(newest.startedAt)}
      {place}
      {others}; both work.
    </Alert>
  );
}

/** Stands beside every link that leads to a page where somebody approves. */
export function Caution() {
  return (
    <CautionLine>
      <WarningIcon fontSize="small" color="warning" aria-hidden />
      Continue only if you started this sign-in yourself.
    </CautionLine>
  );
}

/** Where the focus goes when the dialog turns to its next step. */
const Heading = styled("h3")(({ theme }) => ({
  ...theme.typography.h3,
  margin: 0,
  outline: "none",
}));

const TimeLeft = styled("div", { shouldForwardProp: (prop) => prop !== "isUrgent" })<{
  isUrgent: boolean;
}>(({ theme, isUrgent }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1.5),
  fontSize: "0.85rem",
  fontVariantNumeric: "tabular-nums",
  color: isUrgent ? theme.vars.palette.error.main : theme.vars.palette.text.secondary,
  "& .MuiLinearProgress-root": { flex: 1, height: 3, borderRadius: 2 },
}));

const CautionLine = styled("p")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(0.75),
  margin: theme.spacing(1, 0, 0),
  fontSize: "0.875rem",
}));

export const Steps = styled("ol")(({ theme }) => ({
  margin: 0,
  padding: 0,
  listStyle: "none",
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(2.5),
  counterReset: "step",
}));

export const Step = styled("li")(({ theme }) => ({
  counterIncrement: "step",
  display: "grid",
  gridTemplateColumns: "28px minmax(0, 1fr)",
  columnGap: theme.spacing(1.5),
  rowGap: theme.spacing(1),
  "&::before": {
    content: "counter(step)",
    width: 28,
    height: 28,
    borderRadius: "50%",
    display: "grid",
    placeItems: "center",
    fontSize: "0.85rem",
    fontWeight: 700,
    color: theme.vars.palette.primary.contrastText,
    background: theme.vars.palette.primary.main,
  },
  "& > *": { gridColumn: 2 },
}));

export const StepTitle = styled("div")({ fontWeight: 650, lineHeight: "28px", gridRow: 1 });

export const LinkRow = styled("div")(({ theme }) => ({
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  gap: theme.spacing(0.5, 1.5),
  "& a": { overflowWrap: "anywhere", fontWeight: 600 },
}));
