import type { ApprovalItem } from "@latchkey/contracts";
import { Card, CardCommand, CardSummary } from "../../theme/transcript-look.ts";

/** What Codex asks leave for. */
export function ApprovalCard(props: { item: ApprovalItem }) {
  return (
    <Card as="div">
      <CardSummary as="div">
        <CardCommand>{props.item.command ?? props.item.reason}</CardCommand>
      </CardSummary>
    </Card>
  );
}
