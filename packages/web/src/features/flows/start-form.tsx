import type { Flow, RunStarted } from "@latchkey/contracts";
import StartIcon from "@mui/icons-material/PlayArrowRounded";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { startFlowRun } from "../../api/flows.ts";
import { useWorkingFolder } from "../../components/composer/drafts.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { StartFrame } from "../../theme/flow-look.ts";

type Props = { flow: Flow; onStarted: (started: RunStarted) => void };

/** Starts a flow in a working folder, under a title. */
export function StartForm(props: Props) {
  const { flow } = props;
  const [title, setTitle] = useState("");
  const [workingFolder, setWorkingFolder] = useWorkingFolder(`flow.${flow.name}`);
  const start = useMutation({
    mutationFn: () =>
      startFlowRun(flow.name, {
        ...(title.trim() !== "" && { title: title.trim() }),
        ...(workingFolder.trim() !== "" && { workingFolder: workingFolder.trim() }),
      }),
    onSuccess: props.onStarted,
  });
  return (
    <StartFrame
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      {start.isError && <ErrorNotice error={start.error} onClose={start.reset} />}
      <TextField
        size="small"
        label="Title"
        value={title}
        slotProps={{ htmlInput: { maxLength: 200, dir: "auto" } }}
        onChange={(event) => setTitle(event.target.value)}
      />
      <TextField
        size="small"
        label="Working folder"
        value={workingFolder}
        helperText="Of the server; empty for its workspace"
        slotProps={{ htmlInput: { maxLength: 4096, spellCheck: false } }}
        onChange={(event) => setWorkingFolder(event.target.value)}
      />
      <Button
        type="submit"
        variant="contained"
        startIcon={<StartIcon />}
        disabled={flow.disabled}
        loading={start.isPending}
      >
        Start the flow
      </Button>
    </StartFrame>
  );
}
