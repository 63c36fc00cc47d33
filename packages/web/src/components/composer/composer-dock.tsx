import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { cancelRun } from "../../api/runs.ts";
import { ComposerDock as Dock } from "../../theme/composer-look.ts";
import { Column } from "../../theme/layout.ts";
import { ErrorNotice } from "../error-notice.tsx";
import { Composer, type ComposerTexts } from "./composer.tsx";

type Props = ComposerTexts & {
  draftKey: string;
  canSend: boolean;
  runningRunId: string | undefined;
  /** Rejects when the message was not taken: the text then comes back. */
  onSend: (text: string) => Promise<void>;
  failure?: { error: unknown; onClose: () => void } | undefined;
  /** More controls in the composer's foot. */
  tools?: ReactNode;
};

/** The composer at the foot of a page, and what went wrong with the last press of its buttons. */
export function ComposerDock(props: Props) {
  const { runningRunId, failure, ...composer } = props;
  const stop = useMutation({ mutationFn: cancelRun });
  return (
    <Dock>
      <Column>
        {failure && <ErrorNotice error={failure.error} onClose={failure.onClose} />}
        {stop.isError && <ErrorNotice error={stop.error} onClose={stop.reset} />}
        <Composer
          {...composer}
          isRunning={runningRunId !== undefined}
          isStopping={stop.isPending}
          onStop={() => {
            if (runningRunId) stop.mutate(runningRunId);
          }}
        />
      </Column>
    </Dock>
  );
}
