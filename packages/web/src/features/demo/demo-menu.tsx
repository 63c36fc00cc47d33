import ScienceIcon from "@mui/icons-material/ScienceOutlined";
import Button from "@mui/material/Button";
import { Suspense, useState } from "react";
import { lazyPart } from "../../components/lazy-part.ts";
import { useHealth } from "../../api/system.ts";
import { HideOnPhone } from "../../theme/layout.ts";

const Actions = lazyPart(() => import("./demo-actions.tsx").then((module) => module.DemoActions));

/** What this server offers beside the console; nothing when it offers nothing. */
export function DemoMenu() {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const [isWanted, setWanted] = useState(false);
  const health = useHealth();
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
        onClick={(event) => {
          setAnchor(event.currentTarget);
          setWanted(true);
        }}
      >
        <HideOnPhone>Demo</HideOnPhone>
      </Button>
      {isWanted && (
        <Suspense>
          <Actions actions={actions} anchor={anchor} onClose={() => setAnchor(undefined)} />
        </Suspense>
      )}
    </>
  );
}
