import Button from "@mui/material/Button";
import { styled } from "@mui/material/styles";
import { useMutation } from "@tanstack/react-query";
import { Link } from "react-router";
import { codeOf } from "../../api/api-error.ts";
import { useConversation } from "../../api/conversations.ts";
import { dismissRun, retryRun } from "../../api/runs.ts";
import { errorText } from "../../components/error-texts.ts";
import { conversationPath } from "../../components/places.ts";
import type { AffectedRun } from "./sign-in-banner.ts";

/** Which runs wait for a sign-in, each with its conversation; any of them can be dropped. */
export function AffectedRunList(props: { runs: AffectedRun[]; canRetry: boolean }) {
  return (
    <Runs aria-label="Waiting runs">
      {props.runs.map((run) => (
        <AffectedRunRow key={run.runId} run={run} canRetry={props.canRetry} />
      ))}
    </Runs>
  );
}

function AffectedRunRow(props: { run: AffectedRun; canRetry: boolean }) {
  const { runId, conversationId } = props.run;
  const { data: conversation } = useConversation(conversationId);
  const retry = useMutation({ mutationFn: () => retryRun(runId) });
  const drop = useMutation({ mutationFn: () => dismissRun(runId) });
  const failure = [retry, drop].find(({ isError }) => isError);
  const title = conversation?.title ?? "…";
  return (
    <li>
      {conversation ? (
        <Link to={conversationPath(conversation)} dir="auto">
          {title}
        </Link>
      ) : (
        <span>{title}</span>
      )}
      {props.canRetry && (
        <Button
          size="small"
          color="inherit"
          aria-label={`Retry ${title}`}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          Retry
        </Button>
      )}
      <Button
        size="small"
        color="inherit"
        aria-label={`Drop ${title}`}
        loading={drop.isPending}
        onClick={() => drop.mutate()}
      >
        Drop
      </Button>
      {failure && <span>{errorText(codeOf(failure.error)).sentence}</span>}
    </li>
  );
}

const Runs = styled("ul")(({ theme }) => ({
  listStyle: "none",
  margin: theme.spacing(0.5, 0, 0),
  padding: 0,
  maxHeight: "30dvh",
  overflowY: "auto",
  "& li": { display: "flex", flexWrap: "wrap", alignItems: "center", gap: theme.spacing(0.5) },
  "& a, & li > span": { flex: "1 1 160px", minWidth: 0, overflowWrap: "anywhere" },
  "& a": { color: "inherit" },
  "& button": { minWidth: 0 },
}));
