import MenuIcon from "@mui/icons-material/MenuRounded";
import AppBar from "@mui/material/AppBar";
import IconButton from "@mui/material/IconButton";
import { LockButton } from "../features/access/index.ts";
import { DemoMenu } from "../features/demo/index.ts";
import { WaitingChip } from "../features/sign-in/index.ts";
import { Spacer } from "../theme/layout.ts";
import { Brand, OnlyNarrow, TopBar } from "../theme/shell-look.ts";
import { ConnectionState } from "./connection-state.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

/** The app bar: where we are, whether the server is there, and what waits for a person. */
export function ShellBar(props: { listLabel: string | undefined; onOpenList: () => void }) {
  return (
    <AppBar>
      <TopBar>
        {props.listLabel && (
          <OnlyNarrow>
            <IconButton
              edge="start"
              aria-label={`Open ${props.listLabel.toLowerCase()}`}
              onClick={props.onOpenList}
            >
              <MenuIcon />
            </IconButton>
          </OnlyNarrow>
        )}
        <Brand to="/chat" aria-label="Latchkey">
          <img src="/favicon.svg" alt="" />
          <span>Latchkey</span>
        </Brand>
        <Spacer />
        <ConnectionState />
        <WaitingChip />
        <DemoMenu />
        <LockButton />
        <ThemeToggle />
      </TopBar>
    </AppBar>
  );
}
