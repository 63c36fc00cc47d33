import { styled } from "@mui/material/styles";
import { MONOSPACE } from "./typography.ts";

export const HomeHead = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  justifyContent: "space-between",
  gap: theme.spacing(1),
  "& h2::first-letter": { textTransform: "uppercase" },
}));

/** Names and values under each other. */
export const Facts = styled("dl")(({ theme }) => ({
  margin: 0,
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(0.75),
  fontSize: "0.85rem",
  "& dt": { fontSize: "0.76rem", color: theme.vars.palette.text.secondary },
  "& dd": { margin: 0 },
}));

export const PendingRow = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  flexWrap: "wrap",
  gap: theme.spacing(1),
  padding: theme.spacing(1, 2),
  borderRadius: 12,
  border: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
  fontSize: "0.875rem",
  "& + &": { marginTop: theme.spacing(1) },
}));

export const PartHeading = styled("h2")(({ theme }) => ({
  ...theme.typography.h3,
  margin: theme.spacing(4, 0, 1),
}));

export const AuditTable = styled("table")(({ theme }) => ({
  width: "100%",
  borderCollapse: "collapse",
  fontSize: "0.85rem",
  "& th, & td": {
    padding: theme.spacing(0.75, 1.5, 0.75, 0),
    textAlign: "left",
    verticalAlign: "top",
    whiteSpace: "nowrap",
    borderBottom: `1px solid ${theme.vars.palette.divider}`,
  },
  "& th": { fontWeight: 600, color: theme.vars.palette.text.secondary },
  "& code": {
    marginLeft: theme.spacing(1),
    fontFamily: MONOSPACE,
    fontSize: "0.76rem",
    color: theme.vars.palette.text.secondary,
  },
  [theme.breakpoints.down("sm")]: {
    "& th, & td": { whiteSpace: "normal", overflowWrap: "anywhere" },
  },
}));
