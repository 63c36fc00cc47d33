import type { FlowStep, Run } from "@latchkey/contracts";
import { showHiddenCharacters } from "@latchkey/contracts/plain";
import PassedIcon from "@mui/icons-material/CheckRounded";
import FailedIcon from "@mui/icons-material/CloseRounded";
import LoopIcon from "@mui/icons-material/LoopRounded";
import StoppedIcon from "@mui/icons-material/StopRounded";
import CircularProgress from "@mui/material/CircularProgress";
import Link from "@mui/material/Link";
import { useEffect, useMemo, useRef } from "react";
import { Link as RouterLink } from "react-router";
import { useRun } from "../../api/runs.ts";
import { flowPath } from "../../components/places.ts";
import { drawFlow, type DrawnStep, type StepState } from "./draw-flow.ts";
import {
  LoopRound,
  PictureFrame,
  StepBox,
  StepDetail,
  StepHead,
  StepKind,
  StepTitle,
} from "../../theme/flow-look.ts";
import { Row } from "../../theme/layout.ts";

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
  const { kind, slot, state, round, message, subflows, steps } = props.step;
  const title = showHiddenCharacters(props.step.title);
  const detail = props.step.detail && showHiddenCharacters(props.step.detail);
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

/** The flows that a step starts, each as a link to its run once there is one. */
function SubflowLinks(props: { subflows: DrawnStep["subflows"] }) {
  if (props.subflows.length === 0) return null;
  return (
    <Row>
      {props.subflows.map((subflow) => (
        <SubflowLink key={subflow.flow} {...subflow} />
      ))}
    </Row>
  );
}

function SubflowLink(props: DrawnStep["subflows"][number]) {
  const run = useRun(props.runId);
  return (
    <Link component={RouterLink} to={flowPath(props.flow, run?.conversationId)} variant="body2">
      {props.flow}
      {run && ` (${run.status})`}
    </Link>
  );
}
