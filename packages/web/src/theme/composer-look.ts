import { styled } from "@mui/material/styles";
import { MONOSPACE } from "./typography.ts";

export const ComposerDock = styled("div")(({ theme }) => ({
  paddingBlock: theme.spacing(1, 2),
  [theme.breakpoints.down("sm")]: { paddingBottom: theme.spacing(1) },
}));

export const ComposerBox = styled("form")(({ theme }) => ({
  border: `1px solid ${theme.vars.palette.divider}`,
  borderRadius: 18,
  background: theme.vars.palette.background.paper,
  padding: theme.spacing(1, 1, 1, 2),
  boxShadow: "0 1px 8px rgb(0 0 0 / 5%)",
  "&:focus-within": { borderColor: theme.vars.palette.primary.main },
}));

export const ComposerFoot = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1),
  fontSize: "0.75rem",
  color: theme.vars.palette.text.secondary,
  [theme.breakpoints.down("sm")]: { "& > span:first-of-type": { display: "none" } },
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
