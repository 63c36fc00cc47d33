import Drawer from "@mui/material/Drawer";
import type { ReactNode } from "react";
import { DrawerSheet } from "../theme/layout.ts";

type Props = { label: string; isOpen: boolean; onClose: () => void; children: ReactNode };

/** The list beside a page, where there is no room for it beside the page. */
export function ListDrawer(props: Props) {
  return (
    <Drawer open={props.isOpen} onClose={props.onClose}>
      <DrawerSheet aria-label={props.label}>{props.children}</DrawerSheet>
    </Drawer>
  );
}
