import type { ThemeOptions } from "@mui/material/styles";

/** How MUI's own components look here. */
export const components: NonNullable<ThemeOptions["components"]> = {
  MuiCssBaseline: {
    styleOverrides: {
      "html, body, #root": { height: "100%" },
      body: { overflow: "hidden" },
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
  MuiAlert: { styleOverrides: { root: { borderRadius: 12, alignItems: "center" } } },
  MuiTooltip: { defaultProps: { enterDelay: 500 } },
  MuiListItemButton: { styleOverrides: { root: { borderRadius: 10 } } },
  MuiChip: { styleOverrides: { root: { fontWeight: 600 } } },
};
