import type { ColorSystemOptions } from "@mui/material/styles";

/** Pine for what acts, brass for what waits, on warm paper. */
export const lightScheme: ColorSystemOptions = {
  palette: {
    primary: { main: "#1f5c4d", dark: "#17453b", light: "#3c7d6c", contrastText: "#ffffff" },
    secondary: { main: "#8a5f10", dark: "#6d4a0b", light: "#b58424", contrastText: "#ffffff" },
    error: { main: "#b3372f" },
    warning: { main: "#9a6412" },
    success: { main: "#2a7350" },
    info: { main: "#2f6690" },
    background: { default: "#f7f6f2", paper: "#ffffff" },
    text: { primary: "#1d211f", secondary: "#5b635f" },
    divider: "#e3e1d9",
  },
};

export const darkScheme: ColorSystemOptions = {
  palette: {
    primary: { main: "#84c7ae", dark: "#5ea78d", light: "#a8dcc8", contrastText: "#0d201a" },
    secondary: { main: "#e3b863", dark: "#c79a41", light: "#f0d193", contrastText: "#241a05" },
    error: { main: "#f0877d" },
    warning: { main: "#e3b863" },
    success: { main: "#7fc79c" },
    info: { main: "#8dbfe3" },
    background: { default: "#131615", paper: "#1b1f1d" },
    text: { primary: "#e7e9e6", secondary: "#9ea7a2" },
    divider: "#2d3330",
  },
};
