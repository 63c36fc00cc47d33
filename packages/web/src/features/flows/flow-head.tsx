import type { Flow } from "@latchkey/contracts";
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import { HeadEnd } from "../../theme/chat-look.ts";
import { PageHead, PageTitle } from "../../theme/list-look.ts";

/** Which flow this is, and on the right what the page puts there. */
export function FlowHead(props: { flow: Flow; end: ReactNode }) {
  const { name, description, agents } = props.flow;
  const uses = agents.length > 0 && `uses ${agents.join(", ")}`;
  return (
    <PageHead>
      <PageTitle>
        <h1>
          <Link component={RouterLink} to="/flows" underline="hover">
            Flows
          </Link>
          {" / "}
          {name}
        </h1>
        <p title={description} dir="auto">
          {[description, uses].filter(Boolean).join(" · ")}
        </p>
      </PageTitle>
      <HeadEnd>{props.end}</HeadEnd>
    </PageHead>
  );
}
