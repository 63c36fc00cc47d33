import type { ToolCallItem, WebSearchItem } from "@latchkey/contracts";
import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { memo } from "react";
import {
  Card,
  CardBadge,
  CardCommand,
  CardSummary,
  OutputBox,
} from "../../../theme/transcript-look.ts";
import { durationLabel } from "./command-output.ts";
import { ItemStatusIcon } from "./item-status-icon.tsx";

/** A web search in one line. */
export const WebSearchLine = memo(function WebSearchLine(props: { item: WebSearchItem }) {
  return (
    <Card as="div">
      <CardSummary as="div">
        <ItemStatusIcon status={props.item.status} />
        <CardCommand>Searched the web: {showHiddenCharacters(props.item.query)}</CardCommand>
      </CardSummary>
    </Card>
  );
});

/** A tool call in one line; what went in and what came out unfolds. */
export const ToolCallLine = memo(function ToolCallLine(props: { item: ToolCallItem }) {
  const { arguments: input, result, status, durationMs } = props.item;
  const tool = showHiddenCharacters(props.item.tool);
  return (
    <Card>
      <CardSummary>
        <ItemStatusIcon status={status} />
        <CardCommand title={tool}>{tool}</CardCommand>
        {durationMs !== undefined && <CardBadge>{durationLabel(durationMs)}</CardBadge>}
      </CardSummary>
      <OutputBox tabIndex={0} role="group" aria-label={`Call of ${tool}`}>
        {showHiddenCharacters([input, result].filter(Boolean).join("\n\n"))}
      </OutputBox>
    </Card>
  );
});
