import type { Agent } from "@latchkey/contracts";
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import { HeadEnd } from "../../theme/chat-look.ts";
import { PageHead, PageTitle } from "../../theme/list-look.ts";

/** Which agent this is, and on the right what the page puts there. */
export function AgentHead(props: { agent: Agent; end: ReactNode }) {
  const { name, description, model } = props.agent;
  return (
    <PageHead>
      <PageTitle>
        <h1>
          <Link component={RouterLink} to="/agents" underline="hover">
            Agents
          </Link>
          {" / "}
          {name}
        </h1>
        <p title={description} dir="auto">
          {[model, description].filter(Boolean).join(" · ")}
        </p>
      </PageTitle>
      <HeadEnd>{props.end}</HeadEnd>
    </PageHead>
  );
}
