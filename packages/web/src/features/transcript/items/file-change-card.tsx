import type { FileChangeItem } from "@latchkey/contracts";
import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { memo, useMemo } from "react";
import { ItemStatusIcon } from "./item-status-icon.tsx";
import {
  Card,
  CardBadge,
  CardCommand,
  CardSummary,
  DiffBox,
  DiffRow,
} from "../../../theme/transcript-look.ts";

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
  const { kind, diff } = props.change;
  const path = showHiddenCharacters(props.change.path);
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

type DiffLine = { kind: "add" | "delete" | "hunk" | "context"; text: string };

type ChangeKind = "add" | "delete" | "update";

const FILE_HEADER =
  /^(diff --git |index |--- |\+\+\+ |new file mode |deleted file mode |similarity )/;

/**
 * The lines of a unified diff, with what an eye would miss in them shown. A file that was added or
 * deleted may come as its bare content: each line of it is then an addition or a deletion.
 */
export function diffLines(diff: string, kind: ChangeKind): DiffLine[] {
  const text = showHiddenCharacters(diff.replaceAll("\r\n", "\n"));
  const lines = text.replace(/\n$/, "").split("\n");
  const isUnified = lines.some((line) => line.startsWith("@@"));
  if (!isUnified && kind !== "update") return lines.map((text) => ({ kind, text }));
  const start = isUnified ? lines.findIndex((line) => line.startsWith("@@")) : 0;
  return lines.slice(start).flatMap((line) => (isHeader(line, isUnified) ? [] : [lineOf(line)]));
}

/** Inside of hunks a line may look like a header: `--- x` deletes `-- x`. */
function isHeader(line: string, isUnified: boolean): boolean {
  return !isUnified && FILE_HEADER.test(line);
}

function lineOf(line: string): DiffLine {
  if (line.startsWith("@@")) return { kind: "hunk", text: line };
  if (line.startsWith("+")) return { kind: "add", text: line.slice(1) };
  if (line.startsWith("-")) return { kind: "delete", text: line.slice(1) };
  return { kind: "context", text: line.startsWith(" ") ? line.slice(1) : line };
}

export function countChanges(lines: DiffLine[]): { added: number; deleted: number } {
  return {
    added: lines.filter(({ kind }) => kind === "add").length,
    deleted: lines.filter(({ kind }) => kind === "delete").length,
  };
}
