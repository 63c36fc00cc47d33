import { styled } from "@mui/material/styles";

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
