import type { Flow } from "@latchkey/contracts";
import { useNavigate, useParams } from "react-router";
import { useFlows } from "../api/flows.ts";
import { ErrorNotice } from "../components/error-notice.tsx";
import { FaultNotice } from "../components/fault-notice.tsx";
import { agentHome } from "../components/home-texts.ts";
import { Loading } from "../components/loading.tsx";
import { PageTitle } from "../components/page-title.tsx";
import { flowPath } from "../components/places.ts";
import { FlowCards, FlowHead, FlowPicture, StartForm } from "../features/flows/index.ts";
import { ReauthenticateButton, SignInBanners } from "../features/sign-in/index.ts";
import { FlowConversation } from "./flow-conversation.tsx";
import { NotFoundPage } from "./not-found-page.tsx";
import { BelowHead } from "../theme/chat-look.ts";
import { Column } from "../theme/layout.ts";
import { PageScroll } from "../theme/list-look.ts";

/** All flows, one flow, or one of its runs. */
export function FlowsPage() {
  const { name, conversationId } = useParams();
  const { data: flows, error } = useFlows();
  if (name === undefined) {
    const homes = [...new Set(flows?.flatMap(({ agents }) => agents))].map(agentHome);
    return (
      <>
        <PageTitle>Flows</PageTitle>
        <FlowCards
          end={<ReauthenticateButton homes={homes} />}
          notices={<SignInBanners homes={homes} />}
        />
      </>
    );
  }
  if (!flows) return error ? <ErrorNotice error={error} /> : <Loading label="Loading the flow" />;
  const flow = flows.find((known) => known.name === name);
  if (!flow) return <NotFoundPage text="There is no such flow. Its file may be gone." />;
  return (
    <>
      {conversationId === undefined && <PageTitle>{name}</PageTitle>}
      <FlowTop flow={flow} />
      {conversationId === undefined ? (
        <NewRun key={name} flow={flow} />
      ) : (
        <FlowConversation key={conversationId} flow={flow} conversationId={conversationId} />
      )}
    </>
  );
}

/** Which flow this is, the sign-ins of its agents, and why it cannot be used. */
function FlowTop(props: { flow: Flow }) {
  const { flow } = props;
  const homes = flow.agents.map(agentHome);
  return (
    <>
      <FlowHead flow={flow} end={<ReauthenticateButton homes={homes} />} />
      <Column>
        <BelowHead>
          <FaultNotice {...flow} subject="The flow" />
        </BelowHead>
        <SignInBanners homes={homes} />
      </Column>
    </>
  );
}

function NewRun(props: { flow: Flow }) {
  const { flow } = props;
  const navigate = useNavigate();
  return (
    <PageScroll>
      <Column>
        <StartForm
          flow={flow}
          onStarted={({ conversationId }) => void navigate(flowPath(flow.name, conversationId))}
        />
        {flow.steps && <FlowPicture steps={flow.steps} run={undefined} />}
      </Column>
    </PageScroll>
  );
}
