import type { ReactNode } from "react";
import { ChatHead as Head, HeadEnd } from "../../theme/chat-look.ts";
import { ModelSelects } from "./model-selects.tsx";
import type { ModelChoice } from "./use-model-choice.ts";

/** Who answers, and on the right what the page puts there for that provider. */
export function ChatHead(props: { choice: ModelChoice; end: ReactNode }) {
  return (
    <Head>
      <ModelSelects choice={props.choice} />
      {props.end && <HeadEnd>{props.end}</HeadEnd>}
    </Head>
  );
}
