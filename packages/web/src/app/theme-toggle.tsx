import DarkIcon from "@mui/icons-material/DarkModeOutlined";
import LightIcon from "@mui/icons-material/LightModeOutlined";
import IconButton from "@mui/material/IconButton";
import { useColorScheme } from "@mui/material/styles";

/** Turns dark and light; until it is pressed the system decides. */
export function ThemeToggle() {
  const { mode, systemMode, setMode } = useColorScheme();
  const isDark = (mode === "system" ? systemMode : mode) === "dark";
  const label = isDark ? "Switch to light" : "Switch to dark";
  return (
    <IconButton title={label} aria-label={label} onClick={() => setMode(isDark ? "light" : "dark")}>
      {isDark ? <LightIcon /> : <DarkIcon />}
    </IconButton>
  );
}
