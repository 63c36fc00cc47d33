import type { ApprovalItem, TurnItem } from "@latchkey/contracts";
import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { memo } from "react";
import {
  ApprovalFrame,
  ApprovalText,
  Card,
  CardCommand,
  CardSummary,
  FailureDetail,
  OutputBox,
} from "../../../theme/transcript-look.ts";
import { ApprovalAnswers } from "./approval-answers.tsx";
import { approvalAnswer, approvalQuestion } from "./approval-texts.ts";
import { FileChangeCard } from "./file-change-card.tsx";

type Props = {
  item: ApprovalItem;
  runId: string;
  /** What leave is asked for, where the turn has it. */
  subject: TurnItem | undefined;
};

/** What Codex asks leave for, and the answer once there is one. */
export const ApprovalCard = memo(function ApprovalCard(props: Props) {
  const { item } = props;
  return item.answer === "pending" ? <OpenApproval {...props} /> : <AnsweredApproval item={item} />;
});

function OpenApproval(props: Props) {
  const { item, subject } = props;
  return (
    <ApprovalFrame role="group" aria-label="Codex asks for leave">
      <ApprovalText>{approvalQuestion(item)}</ApprovalText>
      {item.reason && <div>{showHiddenCharacters(item.reason)}</div>}
      {item.command !== undefined && (
        <OutputBox tabIndex={0} role="group" aria-label="Command">
          {showHiddenCharacters(item.command)}
        </OutputBox>
      )}
      {item.cwd !== undefined && <FailureDetail>in {showHiddenCharacters(item.cwd)}</FailureDetail>}
      {subject?.type === "file_change" && <FileChangeCard item={subject} />}
      <ApprovalAnswers runId={props.runId} approvalId={item.id} />
    </ApprovalFrame>
  );
}

function AnsweredApproval(props: { item: ApprovalItem }) {
  const { item } = props;
  const command = item.command && showHiddenCharacters(item.command);
  return (
    <Card as="div">
      <CardSummary as="div">
        <span>{approvalAnswer(item)}</span>
        <CardCommand title={command}>{command}</CardCommand>
      </CardSummary>
    </Card>
  );
}
