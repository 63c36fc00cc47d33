import { styled } from "@mui/material/styles";
import { SHORT_SCREEN } from "./layout.ts";
import { MONOSPACE } from "./typography.ts";

export const ComposerDock = styled("div")(({ theme }) => ({
  paddingBlock: theme.spacing(1, 2),
  [theme.breakpoints.down("sm")]: { paddingBottom: theme.spacing(1) },
  [SHORT_SCREEN]: { paddingBlock: theme.spacing(0.5) },
}));

export const ComposerBox = styled("form")(({ theme }) => ({
  border: `1px solid ${theme.vars.palette.divider}`,
  borderRadius: 18,
  background: theme.vars.palette.background.paper,
  padding: theme.spacing(1, 1, 1, 2),
  boxShadow: "0 1px 8px rgb(0 0 0 / 5%)",
  "&:focus-within": { borderColor: theme.vars.palette.primary.main },
  // The field and its buttons side by side, as far as there is room.
  [SHORT_SCREEN]: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "flex-end",
    padding: theme.spacing(0.25, 0.5, 0.25, 1.5),
    "& > .MuiInputBase-root": { flex: "1 1 200px", width: "auto" },
    "& textarea": { maxHeight: "20dvh", overflowY: "auto !important" },
  },
}));

export const ComposerFoot = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1),
  fontSize: "0.75rem",
  color: theme.vars.palette.text.secondary,
  [theme.breakpoints.down("sm")]: { "& > span:first-of-type": { display: "none" } },
  [SHORT_SCREEN]: { flex: "0 1 auto", "& > span:first-of-type": { display: "none" } },
}));

export const FolderFrame = styled("label")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(0.75),
  flex: "0 1 240px",
  minWidth: 96,
  borderRadius: 8,
  "& input": { fontFamily: MONOSPACE, fontSize: "0.78rem", padding: 0 },
  "&:focus-within": { color: theme.vars.palette.primary.main },
}));
