import type { FileChangeItem } from "@latchkey/contracts";
import { memo, useMemo } from "react";
import {
  Card,
  CardBadge,
  CardCommand,
  CardSummary,
  DiffBox,
  DiffRow,
} from "../../../theme/transcript-look.ts";
import { countChanges, type DiffLine, diffLines } from "./diff-lines.ts";
import { ItemStatusIcon } from "./item-status-icon.tsx";

const VERBS = { add: "Added", delete: "Deleted", update: "Edited" } as const;
const SIGNS: Record<DiffLine["kind"], string> = { add: "+", delete: "-", hunk: "", context: " " };

const SHORT_DIFF_LINES = 40;

type Change = FileChangeItem["changes"][number];

/** Files that were changed, each with its diff. */
export const FileChangeCard = memo(function FileChangeCard(props: { item: FileChangeItem }) {
  const { changes, status } = props.item;
  return changes.map((change, index) => (
    <FileChange key={`${index}:${change.path}`} change={change} status={status} />
  ));
});

function FileChange(props: { change: Change; status: FileChangeItem["status"] }) {
  const { path, kind, diff } = props.change;
  const lines = useMemo(() => diffLines(diff, kind), [diff, kind]);
  const { added, deleted } = countChanges(lines);
  return (
    <Card open={lines.length <= SHORT_DIFF_LINES}>
      <CardSummary>
        <ItemStatusIcon status={props.status} />
        <CardCommand title={path}>
          {VERBS[kind]} {path}
        </CardCommand>
        <CardBadge>
          +{added} −{deleted}
        </CardBadge>
      </CardSummary>
      <DiffBox tabIndex={0} role="group" aria-label={`Changes of ${path}`}>
        {lines.map((line, index) => (
          <DiffRow key={index} kind={line.kind}>
            {SIGNS[line.kind]}
            {line.text}
          </DiffRow>
        ))}
      </DiffBox>
    </Card>
  );
}
