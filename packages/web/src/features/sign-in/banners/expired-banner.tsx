import type { CodexHome } from "@latchkey/contracts";
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { homeLabel, runCount } from "../../../components/home-texts.ts";
import { useSignIns } from "../state/sign-in-context.ts";
import { SERVER_HOME } from "../../../components/home-texts.ts";

/** "Codex sign-in expired · 3 runs affected". */
export function ExpiredBanner(props: { home: CodexHome; affectedRuns: CodexHome["affectedRuns"] }) {
  const { affectedRuns } = props;
  const { name, status, problem } = props.home;
  const { dispatch } = useSignIns();
  const where = name === SERVER_HOME ? "" : ` (${homeLabel(name)})`;
  const what = status === "expired" ? "Codex sign-in expired" : "Codex is not signed in";
  const affected = affectedRuns.length > 0 ? ` · ${runCount(affectedRuns.length)} affected` : "";
  return (
    <Alert
      severity="warning"
      action={
        <Button
          size="small"
          color="inherit"
          variant="outlined"
          onClick={() => dispatch({ type: "open", codexHome: name })}
        >
          Re-authenticate
        </Button>
      }
    >
      {what}
      {where}
      {affected}
      {problem && <div>{problem.message}</div>}
    </Alert>
  );
}
