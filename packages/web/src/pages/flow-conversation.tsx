import type { CodexHome, Flow, Run, Turn } from "@latchkey/contracts";
import type { Theme } from "@mui/material/styles";
import useMediaQuery from "@mui/material/useMediaQuery";
import { ApiError } from "../api/api-error.ts";
import { useConversation } from "../api/conversations.ts";
import { errorText } from "../components/error-texts.ts";
import { agentHome, hasSignedInSince } from "../components/home-texts.ts";
import { Loading } from "../components/loading.tsx";
import { PageTitle } from "../components/page-title.tsx";
import { FlowPicture, RunBar, useLatestRun } from "../features/flows/index.ts";
import { useSignIns } from "../features/sign-in/index.ts";
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
  const { homes } = useSignIns();
  const { turns } = followed.transcript;
  const run = useLatestRun(conversationId, [
    conversation?.activeRunId,
    conversation?.lastRun?.id,
    turns.at(-1)?.runId,
  ]);
  if (error instanceof ApiError && error.status === 404) {
    return <NotFoundPage text="There is no such run. It may have been deleted." />;
  }
  return (
    <>
      <PageTitle>{conversation?.title ?? flow.name}</PageTitle>
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
          {run && <RunBar run={run} isMended={isMended(run, { flow, turns, homes })} />}
        </FlowTurns>
      </FlowSplit>
    </>
  );
}

function NoTurns(props: { run: Run | undefined }) {
  if (props.run?.status === "running") return <Loading label="Waiting for the first turn" />;
  return <Centered>No step of this run has been reached yet.</Centered>;
}

type Known = { flow: Flow; turns: Turn[]; homes: CodexHome[] };

/** Whether a run failed for want of a sign-in that is there again. */
function isMended(run: Run, { flow, turns, homes }: Known): boolean {
  if (!run.error || errorText(run.error.code).action !== "reauthenticate") return false;
  const failed = turns.findLast(({ runId, status }) => runId === run.id && status === "failed");
  const ofFlow = failed?.codexHome ? [failed.codexHome] : flow.agents.map(agentHome);
  // A flow of flows has agents in those only.
  const names = ofFlow.length > 0 ? ofFlow : homes.map(({ name }) => name);
  const since = run.finishedAt ?? run.startedAt;
  return names.every((name) => hasSignedInSince(homes, name, since));
}
