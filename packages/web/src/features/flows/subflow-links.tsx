import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import { useRun } from "../../api/runs.ts";
import { flowPath } from "../../components/paths.ts";
import { Row } from "../../theme/layout.ts";
import type { DrawnStep } from "./draw-flow.ts";

/** The flows that a step starts, each as a link to its run once there is one. */
export function SubflowLinks(props: { subflows: DrawnStep["subflows"] }) {
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
