import type { Turn, TurnItem } from "@latchkey/contracts";
import { clockTime } from "../../../components/time-texts.ts";
import { ApprovalCard } from "./approval-card.tsx";
import { CommandCard } from "./command-card.tsx";
import { FileChangeCard } from "./file-change-card.tsx";
import { ImageCard } from "./image-card.tsx";
import { ReasoningView } from "./reasoning-view.tsx";
import { TextItemView } from "./text-item.tsx";
import { ToolCallLine, WebSearchLine } from "./tool-line.tsx";

type Props = { turn: Turn; isRunning: boolean };

/** Everything that came of an input, in the order in which it came. */
export function TurnItems(props: Props) {
  const { items } = props.turn;
  const last = items.length - 1;
  // What leave is asked for has not begun: until the answer it is shown in the question only.
  const asked = new Set(
    items.flatMap((item) =>
      item.type === "approval" && item.answer === "pending" ? [item.itemId] : [],
    ),
  );
  return items.map((item, index) =>
    item.type !== "approval" && asked.has(item.id) ? null : (
      <ItemView
        key={`${item.type}:${item.id}:${index}`}
        {...props}
        item={item}
        number={index + 1}
        isRunning={props.isRunning && index === last}
      />
    ),
  );
}

function ItemView(props: Props & { item: TurnItem; number: number }) {
  const { item, turn } = props;
  switch (item.type) {
    case "text":
      return <TextItemView text={item.text} />;
    case "reasoning":
      return <ReasoningView text={item.text} isRunning={props.isRunning} />;
    case "command":
      return <CommandCard item={item} place={`${clockTime(turn.startedAt)}, ${props.number}`} />;
    case "file_change":
      return <FileChangeCard item={item} />;
    case "web_search":
      return <WebSearchLine item={item} />;
    case "tool_call":
      return <ToolCallLine item={item} />;
    case "image":
      return <ImageCard item={item} conversationId={turn.conversationId} turnId={turn.id} />;
    case "approval":
      return (
        <ApprovalCard
          item={item}
          runId={turn.runId}
          subject={turn.items.find(({ id, type }) => id === item.itemId && type !== "approval")}
        />
      );
  }
}
