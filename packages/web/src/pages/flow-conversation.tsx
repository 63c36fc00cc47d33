import type { Flow, Run } from "@latchkey/contracts";
import type { Theme } from "@mui/material/styles";
import useMediaQuery from "@mui/material/useMediaQuery";
import { ApiError } from "../api/api-error.ts";
import { useConversation } from "../api/conversations.ts";
import { Loading } from "../components/loading.tsx";
import { FlowPicture, RunBar, useLatestRun } from "../features/flows/index.ts";
import { useConversationStream } from "../features/transcript/index.ts";
import { FlowSide, FlowSplit, FlowTurns, SideFold } from "../theme/flow-look.ts";
import { Centered } from "../theme/layout.ts";
import { ConversationTurns } from "./conversation-turns.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

/** The runs of a flow in one conversation: its turns, and where on the picture it is. */
export function FlowConversation(props: { flow: Flow; conversationId: string }) {
  const { flow, conversationId } = props;
  const { data: conversation, error } = useConversation(conversationId);
  const isWide = useMediaQuery((theme: Theme) => theme.breakpoints.up("lg"), { noSsr: true });
  const followed = useConversationStream(conversationId);
  const run = useLatestRun(conversationId, [
    conversation?.activeRunId,
    conversation?.lastRun?.id,
    followed.transcript.turns.at(-1)?.runId,
  ]);
  if (error instanceof ApiError && error.status === 404) {
    return <NotFoundPage text="There is no such run. It may have been deleted." />;
  }
  return (
    <>
      {conversation && <title>{`${conversation.title} · Latchkey`}</title>}
      <FlowSplit>
        {flow.steps && (
          <FlowSide aria-label="Picture of the flow">
            <SideFold key={String(isWide)} open={isWide}>
              <summary>Steps</summary>
              <FlowPicture steps={flow.steps} run={run} />
            </SideFold>
          </FlowSide>
        )}
        <FlowTurns>
          <ConversationTurns followed={followed} empty={<NoTurns run={run} />} />
          {run && <RunBar run={run} />}
        </FlowTurns>
      </FlowSplit>
    </>
  );
}

function NoTurns(props: { run: Run | undefined }) {
  if (props.run?.status === "running") return <Loading label="Waiting for the first turn" />;
  return <Centered>No step of this run has been reached yet.</Centered>;
}
