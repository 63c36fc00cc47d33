import { styled } from "@mui/material/styles";
import { SHORT_SCREEN } from "./layout.ts";

export const ChatHead = styled("div")(({ theme }) => ({
  borderBottom: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
  padding: theme.spacing(1.5, 2, 1),
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  gap: theme.spacing(1, 1.5),
  "& .MuiFormControl-root": { minWidth: 132, maxWidth: 220, flex: "0 1 auto" },
  [theme.breakpoints.down("sm")]: {
    padding: theme.spacing(1.5, 1.5, 1),
    "& .MuiFormControl-root": { flex: "1 1 40%", maxWidth: "none" },
  },
  [SHORT_SCREEN]: {
    flexWrap: "nowrap",
    overflowX: "auto",
    padding: theme.spacing(0.75, 1.5, 0.5),
    "& .MuiFormControl-root": { flex: "1 1 90px", minWidth: 84, maxWidth: 200 },
    "& .MuiNativeSelect-select": { paddingBlock: 4 },
  },
}));

export const BelowHead = styled("div")(({ theme }) => ({
  "&:not(:empty)": { marginTop: theme.spacing(1) },
}));

export const HeadEnd = styled("div")(({ theme }) => ({
  marginLeft: "auto",
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1.5),
  minWidth: 0,
  "& > button": { whiteSpace: "nowrap", flexShrink: 0 },
  [theme.breakpoints.down("sm")]: { width: "100%", justifyContent: "space-between" },
  [SHORT_SCREEN]: { width: "auto", "& > span": { display: "none" } },
}));

export const Welcome = styled("div")(({ theme }) => ({
  flex: 1,
  minHeight: 0,
  overflow: "auto",
  display: "flex",
  flexDirection: "column",
  alignItems: "center",
  justifyContent: "center",
  gap: theme.spacing(1.5),
  padding: theme.spacing(3),
  textAlign: "center",
  color: theme.vars.palette.text.secondary,
  "& img": { width: 56, height: 56, borderRadius: 14 },
  "& h2": { ...theme.typography.h2, margin: 0, color: theme.vars.palette.text.primary },
  "& p": { margin: 0, maxWidth: 440 },
  [SHORT_SCREEN]: {
    padding: theme.spacing(1),
    gap: theme.spacing(0.5),
    "& img": { display: "none" },
  },
}));
