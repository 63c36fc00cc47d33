import DarkIcon from "@mui/icons-material/DarkModeOutlined";
import LightIcon from "@mui/icons-material/LightModeOutlined";
import MenuIcon from "@mui/icons-material/MenuRounded";
import AppBar from "@mui/material/AppBar";
import Chip from "@mui/material/Chip";
import CircularProgress from "@mui/material/CircularProgress";
import IconButton from "@mui/material/IconButton";
import { useColorScheme } from "@mui/material/styles";
import { useSocketStatus } from "../api/live-socket-context.tsx";
import { LockButton } from "../features/access/index.ts";
import { DemoMenu } from "../features/demo/index.ts";
import { WaitingChip } from "../features/sign-in/index.ts";
import { Spacer } from "../theme/layout.ts";
import { Brand, OnlyNarrow, TopBar } from "../theme/shell-look.ts";

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
          <img src="favicon.svg" alt="" />
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

/** Says that the live connection is down; nothing while all is well. */
function ConnectionState() {
  const status = useSocketStatus();
  return (
    <div role="status">
      {status === "down" && (
        <Chip
          size="small"
          variant="outlined"
          icon={<CircularProgress size={12} aria-hidden />}
          label="Reconnecting…"
        />
      )}
    </div>
  );
}

/** Turns dark and light; until it is pressed the system decides. */
function ThemeToggle() {
  const { mode, systemMode, setMode } = useColorScheme();
  const isDark = (mode === "system" ? systemMode : mode) === "dark";
  const label = isDark ? "Switch to light" : "Switch to dark";
  return (
    <IconButton title={label} aria-label={label} onClick={() => setMode(isDark ? "light" : "dark")}>
      {isDark ? <LightIcon /> : <DarkIcon />}
    </IconButton>
  );
}
