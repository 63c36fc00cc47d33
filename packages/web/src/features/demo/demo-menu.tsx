import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import ListItemText from "@mui/material/ListItemText";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import Snackbar from "@mui/material/Snackbar";
import ScienceIcon from "@mui/icons-material/ScienceOutlined";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { Health } from "@latchkey/contracts";
import { useState } from "react";
import { queryKeys } from "../../api/query-keys.ts";
import { readHealth, runExtraAction } from "../../api/system.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { HideOnPhone } from "../../theme/layout.ts";

type ExtraAction = Health["extraActions"][number];

const SHOWN_MS = 4_000;

/** What this server offers beside the console; nothing when it offers nothing. */
export function DemoMenu() {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const { data: health } = useQuery({
    queryKey: queryKeys.health,
    queryFn: ({ signal }) => readHealth(signal),
  });
  const run = useMutation({ mutationFn: (action: ExtraAction) => runExtraAction(action.id) });
  const actions = health?.extraActions ?? [];
  if (actions.length === 0) return null;
  return (
    <>
      <Button
        color="inherit"
        size="small"
        aria-label="Demo"
        startIcon={<ScienceIcon />}
        aria-haspopup="menu"
        loading={run.isPending}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <HideOnPhone>Demo</HideOnPhone>
      </Button>
      <Menu open={anchor !== undefined} anchorEl={anchor} onClose={() => setAnchor(undefined)}>
        {actions.map((action) => (
          <MenuItem
            key={action.id}
            onClick={() => {
              setAnchor(undefined);
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
