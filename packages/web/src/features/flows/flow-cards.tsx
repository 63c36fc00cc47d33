import type { Flow } from "@latchkey/contracts";
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import { useFlows } from "../../api/flows.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { FaultNotice } from "../../components/fault-notice.tsx";
import { Loading } from "../../components/loading.tsx";
import { flowPath } from "../../components/places.ts";
import { Column } from "../../theme/layout.ts";
import { CardFoot, CardFrame, CardGrid, PageIntro, PageScroll } from "../../theme/list-look.ts";

type Props = {
  /** What the page puts beside its heading, and below it. */
  end: ReactNode;
  notices: ReactNode;
};

/** All flows at a glance. */
export function FlowCards(props: Props) {
  const { data: flows, error } = useFlows();
  if (!flows) return error ? <ErrorNotice error={error} /> : <Loading label="Loading the flows" />;
  return (
    <PageScroll>
      <Column>
        <PageIntro>
          <div>
            <h1>Flows</h1>
            <p>
              {flows.length > 0
                ? "A flow leads agents through steps, with loops that end when a question says so."
                : "There are no flows yet. A JSON file with steps in LATCHKEY_FLOWS_DIR is one."}
            </p>
          </div>
          {props.end}
        </PageIntro>
        {props.notices}
        <CardGrid>
          {flows.map((flow) => (
            <FlowCard key={flow.name} flow={flow} />
          ))}
        </CardGrid>
      </Column>
    </PageScroll>
  );
}

function FlowCard(props: { flow: Flow }) {
  const { name, description, agents } = props.flow;
  return (
    <CardFrame>
      <h2>
        <Link component={RouterLink} to={flowPath(name)} underline="hover">
          {name}
        </Link>
      </h2>
      {description && <p dir="auto">{description}</p>}
      <FaultNotice {...props.flow} subject="The flow" />
      {agents.length > 0 && <CardFoot>Uses {agents.join(", ")}</CardFoot>}
    </CardFrame>
  );
}
