import { styled } from "@mui/material/styles";
import { Link } from "react-router";
import { SHORT_SCREEN } from "./layout.ts";

export const Brand = styled(Link)(({ theme }) => ({
  display: "inline-flex",
  alignItems: "center",
  gap: theme.spacing(1),
  fontSize: "1.05rem",
  fontWeight: 700,
  letterSpacing: "-0.02em",
  color: "inherit",
  textDecoration: "none",
  borderRadius: 8,
  "& img": { width: 26, height: 26, display: "block" },
  [theme.breakpoints.down(380)]: { "& span": { display: "none" } },
}));

export const TopBar = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1),
  minHeight: 54,
  padding: theme.spacing(0, 2),
  [theme.breakpoints.down("sm")]: { padding: theme.spacing(0, 1), gap: theme.spacing(0.5) },
  [SHORT_SCREEN]: { minHeight: 40, "& .MuiIconButton-root": { padding: 4 } },
}));

export const SkipLink = styled("a")(({ theme }) => ({
  position: "absolute",
  left: 8,
  top: -60,
  zIndex: theme.zIndex.tooltip,
  padding: theme.spacing(1, 2),
  borderRadius: 8,
  background: theme.vars.palette.primary.main,
  color: theme.vars.palette.primary.contrastText,
  "&:focus": { top: 8 },
}));

export const GatePage = styled("main")(({ theme }) => ({
  minHeight: "100dvh",
  display: "grid",
  placeItems: "center",
  padding: theme.spacing(2),
}));

export const GateForm = styled("form")(({ theme }) => ({
  width: "min(400px, 100%)",
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(2),
  padding: theme.spacing(4),
  borderRadius: 18,
  border: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
  "& img": { width: 44, height: 44 },
  "& h1": { ...theme.typography.h2, margin: 0 },
  "& p": { margin: 0, color: theme.vars.palette.text.secondary },
}));

export const OnlyNarrow = styled("div")(({ theme }) => ({
  [theme.breakpoints.up("md")]: { display: "none" },
}));

export const PageLink = styled(Link)(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  alignItems: "center",
  justifyContent: "center",
  gap: 2,
  minHeight: 52,
  position: "relative",
  borderRadius: 12,
  fontSize: "0.72rem",
  fontWeight: 600,
  color: theme.vars.palette.text.secondary,
  textDecoration: "none",
  "&:hover": { background: theme.vars.palette.action.hover },
  "&:focus-visible": { outline: `2px solid ${theme.vars.palette.primary.main}` },
  '&[aria-current="page"]': {
    color: theme.vars.palette.primary.main,
    background: `color-mix(in srgb, ${theme.vars.palette.primary.main} 11%, transparent)`,
  },
  "& > [title]": { position: "absolute", top: 4, left: "calc(50% + 6px)" },
  [SHORT_SCREEN]: { minHeight: 44, fontSize: "0.65rem", "& svg": { fontSize: "1.25rem" } },
}));

/** The pages, at the side of wide windows. */
export const PageRail = styled("nav")(({ theme }) => ({
  width: 82,
  flexShrink: 0,
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(0.5),
  padding: theme.spacing(1),
  borderRight: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
  [theme.breakpoints.down("md")]: { display: "none" },
  // Width is what a short window has, so nothing stands below the page.
  [SHORT_SCREEN]: { display: "flex", width: 64, padding: theme.spacing(0.5), overflowY: "auto" },
}));

/** The pages, at the bottom of narrow windows. */
export const PageBar = styled("nav")(({ theme }) => ({
  display: "grid",
  gridAutoFlow: "column",
  gridAutoColumns: "1fr",
  gap: theme.spacing(0.5),
  padding: theme.spacing(0.5, 1),
  paddingBottom: `max(${theme.spacing(0.5)}, env(safe-area-inset-bottom))`,
  borderTop: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
  [theme.breakpoints.up("md")]: { display: "none" },
  [SHORT_SCREEN]: { display: "none" },
}));
