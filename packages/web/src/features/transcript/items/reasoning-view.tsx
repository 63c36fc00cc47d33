import { Fold, FoldBody } from "../../../theme/transcript-look.ts";
import { TextItemView } from "./text-item.tsx";

/** What the model thought before it answered, folded away. */
export function ReasoningView(props: { text: string; isRunning: boolean }) {
  return (
    <Fold>
      <summary>{props.isRunning ? "Thinking…" : "Reasoning"}</summary>
      <FoldBody>
        <TextItemView text={props.text} />
      </FoldBody>
    </Fold>
  );
}
