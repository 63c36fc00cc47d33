import FailedIcon from "@mui/icons-material/CloseRounded";
import LoopIcon from "@mui/icons-material/LoopRounded";
import PassedIcon from "@mui/icons-material/CheckRounded";
import StoppedIcon from "@mui/icons-material/StopRounded";
import type { FlowStep, Run } from "@latchkey/contracts";
import CircularProgress from "@mui/material/CircularProgress";
import { useEffect, useMemo, useRef } from "react";
import {
  LoopRound,
  PictureFrame,
  StepBox,
  StepDetail,
  StepHead,
  StepKind,
  StepTitle,
} from "../../theme/flow-look.ts";
import { type DrawnStep, drawFlow, type StepState } from "./draw-flow.ts";
import { SubflowLinks } from "./subflow-links.tsx";

type Props = { steps: FlowStep[]; run: Run | undefined };

/** A flow as nested boxes: what runs now, which round each loop is in, and what failed. */
export function FlowPicture(props: Props) {
  const { steps, run } = props;
  const drawn = useMemo(() => drawFlow(steps, run), [steps, run]);
  return (
    <PictureFrame aria-label="Steps">
      {drawn.map((step) => (
        <StepView key={step.key} step={step} />
      ))}
    </PictureFrame>
  );
}

function StepView(props: { step: DrawnStep }) {
  const { kind, title, detail, slot, state, round, message, subflows, steps } = props.step;
  const box = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (state === "running" || state === "failed")
      box.current?.scrollIntoView({ block: "nearest" });
  }, [state]);
  return (
    <StepBox ref={box} state={state} aria-current={state === "running" ? "step" : undefined}>
      <StepHead>
        <StateIcon state={state} />
        <StepKind>{kind}</StepKind>
        {round !== undefined && (
          <LoopRound>
            <LoopIcon fontSize="inherit" aria-hidden /> Round {round}
          </LoopRound>
        )}
        {message && (
          <LoopRound>
            Message {message.index} of {message.total}
          </LoopRound>
        )}
      </StepHead>
      <StepTitle dir="auto">{title}</StepTitle>
      {detail && (
        <StepDetail title={detail} dir="auto">
          {detail}
        </StepDetail>
      )}
      {slot && <StepDetail>{slot}</StepDetail>}
      <SubflowLinks subflows={subflows} />
      {steps.length > 0 && (
        <PictureFrame aria-label={`Steps of ${title}`}>
          {steps.map((step) => (
            <StepView key={step.key} step={step} />
          ))}
        </PictureFrame>
      )}
    </StepBox>
  );
}

function StateIcon(props: { state: StepState }) {
  switch (props.state) {
    case "running":
      return <CircularProgress size={14} aria-label="Running" />;
    case "failed":
      return <FailedIcon fontSize="inherit" color="error" titleAccess="Failed" />;
    case "stopped":
      return <StoppedIcon fontSize="inherit" color="warning" titleAccess="Stopped here" />;
    case "passed":
      return <PassedIcon fontSize="inherit" color="success" titleAccess="Done" />;
    case "around":
    case "idle":
      return null;
  }
}
