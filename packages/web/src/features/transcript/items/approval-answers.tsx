import type { AnswerApproval } from "@latchkey/contracts";
import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { answerApproval } from "../../../api/runs.ts";
import { ErrorNotice } from "../../../components/error-notice.tsx";
import { FailureActions } from "../../../theme/transcript-look.ts";

/** The three answers. The card changes when the server says that one was taken, in every tab. */
export function ApprovalAnswers(props: { runId: string; approvalId: string }) {
  const answer = useMutation({
    mutationFn: (decision: AnswerApproval["decision"]) => answerApproval(props, decision),
  });
  const isAnswered = answer.isPending || answer.isSuccess;
  const button = (decision: AnswerApproval["decision"]) => ({
    size: "small" as const,
    disabled: isAnswered && answer.variables !== decision,
    loading: isAnswered && answer.variables === decision,
    onClick: () => answer.mutate(decision),
  });
  return (
    <>
      {answer.isError && <ErrorNotice error={answer.error} onClose={answer.reset} />}
      <FailureActions>
        <Button variant="contained" {...button("allow")}>
          Allow
        </Button>
        <Button variant="outlined" {...button("allow_for_session")}>
          Allow for this session
        </Button>
        <Button color="error" {...button("deny")}>
          Deny
        </Button>
      </FailureActions>
    </>
  );
}
