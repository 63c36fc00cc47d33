import type { CommandItem } from "@latchkey/contracts";
import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { memo, useState } from "react";
import { Card, CardBadge, CardCommand, CardSummary } from "../../../theme/transcript-look.ts";
import { CommandOutputBox } from "./command-output-box.tsx";
import { durationLabel } from "./command-output.ts";
import { ItemStatusIcon } from "./item-status-icon.tsx";

const SHORT_OUTPUT_CHARACTERS = 1_200;

type Props = {
  item: CommandItem;
  /** Tells this command's output from that of the same command elsewhere. */
  place: string;
};

/** A command: its line, its output as it comes, how it ended and how long that took. */
export const CommandCard = memo(function CommandCard(props: Props) {
  const { item } = props;
  const [choice, setChoice] = useState<boolean>();
  const isNotable = item.status !== "completed" || item.output.length <= SHORT_OUTPUT_CHARACTERS;
  const command = showHiddenCharacters(item.command);
  const isOpen = choice ?? isNotable;
  return (
    <Card open={isOpen}>
      <CardSummary
        onClick={(event) => {
          event.preventDefault();
          setChoice(!isOpen);
        }}
      >
        <ItemStatusIcon status={item.status} />
        <CardCommand title={command}>{command}</CardCommand>
        <CommandResult item={item} />
      </CardSummary>
      {isOpen && <CommandOutputBox command={command} output={item.output} place={props.place} />}
    </Card>
  );
});

function CommandResult(props: { item: CommandItem }) {
  const { status, exitCode, durationMs, isUnreported } = props.item;
  return (
    <>
      {isUnreported && <CardBadge isBad>not reported by Codex</CardBadge>}
      {status === "declined" && <CardBadge isBad>declined</CardBadge>}
      {exitCode !== undefined && <CardBadge isBad={exitCode !== 0}>exit {exitCode}</CardBadge>}
      {durationMs !== undefined && <CardBadge>{durationLabel(durationMs)}</CardBadge>}
    </>
  );
}
