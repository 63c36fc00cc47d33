import type { ThemeOptions } from "@mui/material/styles";
import { SHORT_SCREEN } from "./layout.ts";

/** How MUI's own components look here. */
export const components: NonNullable<ThemeOptions["components"]> = {
  MuiCssBaseline: {
    styleOverrides: {
      "html, body, #root": { height: "100%" },
      body: { overflow: "hidden" },
      // Into smaller ones iOS zooms, and stays there.
      "@media (pointer: coarse)": { "input, textarea, select": { fontSize: "16px !important" } },
      "@media (prefers-reduced-motion: reduce)": {
        "*, *::before, *::after": {
          animationDuration: "0.01ms !important",
          animationIterationCount: "1 !important",
          transitionDuration: "0.01ms !important",
          scrollBehavior: "auto !important",
        },
      },
    },
  },
  MuiButton: { defaultProps: { disableElevation: true } },
  MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
  MuiAppBar: {
    defaultProps: { elevation: 0, color: "default", position: "static" },
    styleOverrides: {
      root: ({ theme }) => ({
        backgroundColor: theme.vars.palette.background.paper,
        color: theme.vars.palette.text.primary,
        borderBottom: `1px solid ${theme.vars.palette.divider}`,
      }),
    },
  },
  MuiDialog: {
    styleOverrides: {
      paper: ({ theme }) => ({
        borderRadius: 16,
        [theme.breakpoints.down("sm")]: { margin: 12, width: "calc(100% - 24px)" },
      }),
    },
  },
  MuiDialogTitle: { styleOverrides: { root: { fontWeight: 650, fontSize: "1.15rem" } } },
  MuiDialogActions: { styleOverrides: { root: { padding: "12px 24px 20px", gap: 4 } } },
  MuiAlert: {
    styleOverrides: {
      root: {
        borderRadius: 12,
        alignItems: "center",
        border: "1px solid color-mix(in srgb, currentColor 18%, transparent)",
      },
      action: { alignItems: "center", paddingTop: 0, whiteSpace: "nowrap" },
      message: { [SHORT_SCREEN]: { padding: "4px 0" } },
      icon: { [SHORT_SCREEN]: { display: "none" } },
    },
  },
  MuiListItemButton: { styleOverrides: { root: { borderRadius: 10 } } },
  MuiChip: { styleOverrides: { root: { fontWeight: 600 } } },
};
