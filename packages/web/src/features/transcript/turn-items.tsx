import type { TurnItem } from "@latchkey/contracts";
import { ApprovalCard } from "./approval-card.tsx";
import { CommandCard } from "./command-card.tsx";
import { FileChangeCard } from "./file-change-card.tsx";
import { ReasoningView } from "./reasoning-view.tsx";
import { TextItemView } from "./text-item.tsx";
import { ToolCallLine, WebSearchLine } from "./tool-line.tsx";

/** Everything that came of an input, in the order in which it came. */
export function TurnItems(props: { items: TurnItem[]; isRunning: boolean }) {
  const last = props.items.length - 1;
  return props.items.map((item, index) => (
    <ItemView
      key={`${item.type}:${item.id}:${index}`}
      item={item}
      isRunning={props.isRunning && index === last}
    />
  ));
}

function ItemView(props: { item: TurnItem; isRunning: boolean }) {
  const { item } = props;
  switch (item.type) {
    case "text":
      return <TextItemView text={item.text} />;
    case "reasoning":
      return <ReasoningView text={item.text} isRunning={props.isRunning} />;
    case "command":
      return <CommandCard item={item} />;
    case "file_change":
      return <FileChangeCard item={item} />;
    case "web_search":
      return <WebSearchLine item={item} />;
    case "tool_call":
      return <ToolCallLine item={item} />;
    case "approval":
      return <ApprovalCard item={item} />;
  }
}
