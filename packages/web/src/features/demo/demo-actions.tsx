import type { Health } from "@latchkey/contracts";
import Alert from "@mui/material/Alert";
import ListItemText from "@mui/material/ListItemText";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Snackbar from "@mui/material/Snackbar";
import { useMutation } from "@tanstack/react-query";
import { runExtraAction } from "../../api/system.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";

type ExtraAction = Health["extraActions"][number];

type Props = {
  actions: ExtraAction[];
  /** What the menu stands at; undefined when it is closed. */
  anchor: HTMLElement | undefined;
  onClose: () => void;
};

const SHOWN_MS = 4_000;

/** The menu of what this server offers beside the console, and how each of them went. */
export function DemoActions(props: Props) {
  const { actions, anchor, onClose } = props;
  const run = useMutation({ mutationFn: (action: ExtraAction) => runExtraAction(action.id) });
  return (
    <>
      <Menu open={anchor !== undefined} anchorEl={anchor} onClose={onClose}>
        {actions.map((action) => (
          <MenuItem
            key={action.id}
            disabled={run.isPending}
            onClick={() => {
              onClose();
              run.mutate(action);
            }}
          >
            <ListItemText primary={action.label} secondary={action.description} />
          </MenuItem>
        ))}
      </Menu>
      <Snackbar
        open={run.isSuccess || run.isError}
        autoHideDuration={SHOWN_MS}
        onClose={() => run.reset()}
      >
        {run.isError ? (
          <div>
            <ErrorNotice error={run.error} />
          </div>
        ) : (
          <Alert severity="info">{run.variables?.label}: done</Alert>
        )}
      </Snackbar>
    </>
  );
}
