import { styled } from "@mui/material/styles";
import { MONOSPACE } from "./typography.ts";

export const QrFrame = styled("div")(({ theme }) => ({
  width: 124,
  height: 124,
  padding: 4,
  borderRadius: 12,
  background: "#ffffff",
  border: "1px solid #e3e1d9",
  flexShrink: 0,
  "& svg": { display: "block", width: "100%", height: "100%" },
  "& path": { fill: "#14201c" },
  // A phone cannot read the code on its own screen.
  [theme.breakpoints.down("sm")]: { display: "none" },
}));

export const LinkAndQr = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "flex-start",
  justifyContent: "space-between",
  gap: theme.spacing(2),
}));

export const UserCode = styled("code")(({ theme }) => ({
  fontFamily: MONOSPACE,
  fontSize: "clamp(1.5rem, 7.5vw, 2.6rem)",
  fontWeight: 700,
  letterSpacing: "0.08em",
  lineHeight: 1.2,
  whiteSpace: "nowrap",
  userSelect: "all",
  color: theme.vars.palette.text.primary,
}));

export const CodePanel = styled("div")(({ theme }) => ({
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  justifyContent: "space-between",
  gap: theme.spacing(1),
  padding: theme.spacing(2, 2.5),
  borderRadius: 14,
  border: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.default,
}));

export const Steps = styled("ol")(({ theme }) => ({
  margin: 0,
  padding: 0,
  listStyle: "none",
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(2.5),
  counterReset: "step",
}));

export const Step = styled("li")(({ theme }) => ({
  counterIncrement: "step",
  display: "grid",
  gridTemplateColumns: "28px minmax(0, 1fr)",
  columnGap: theme.spacing(1.5),
  rowGap: theme.spacing(1),
  "&::before": {
    content: "counter(step)",
    width: 28,
    height: 28,
    borderRadius: "50%",
    display: "grid",
    placeItems: "center",
    fontSize: "0.85rem",
    fontWeight: 700,
    color: theme.vars.palette.primary.contrastText,
    background: theme.vars.palette.primary.main,
  },
  "& > *": { gridColumn: 2 },
}));

export const StepTitle = styled("div")({ fontWeight: 650, lineHeight: "28px", gridRow: 1 });

export const LinkRow = styled("div")(({ theme }) => ({
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  gap: theme.spacing(0.5, 1.5),
  "& a": { overflowWrap: "anywhere", fontWeight: 600 },
}));

export const Caution = styled("p")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(0.75),
  margin: theme.spacing(1, 0, 0),
  fontSize: "0.875rem",
}));

export const Waiting = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  "& > :first-child": { flexShrink: 0 },
  gap: theme.spacing(1.5),
  color: theme.vars.palette.text.secondary,
}));

export const TimeLeft = styled("div", { shouldForwardProp: (prop) => prop !== "isUrgent" })<{
  isUrgent: boolean;
}>(({ theme, isUrgent }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1.5),
  fontSize: "0.85rem",
  fontVariantNumeric: "tabular-nums",
  color: isUrgent ? theme.vars.palette.error.main : theme.vars.palette.text.secondary,
  "& .MuiLinearProgress-root": { flex: 1, height: 3, borderRadius: 2 },
}));

/** Where the focus goes when the dialog turns to its next step. */
export const StepHeading = styled("h3")(({ theme }) => ({
  ...theme.typography.h3,
  margin: 0,
  outline: "none",
}));

export const Outcome = styled("div")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  alignItems: "flex-start",
  gap: theme.spacing(1.5),
  "& > svg": { fontSize: 44 },
}));

export const BannerStack = styled("div")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(1),
  "&:not(:empty)": { paddingBlock: theme.spacing(1) },
  "& .MuiAlert-message": { flex: 1, minWidth: 0 },
  [theme.breakpoints.down("sm")]: {
    "& .MuiAlert-root": { flexWrap: "wrap" },
    "& .MuiAlert-action": { marginLeft: "auto" },
  },
}));

export const AccountLine = styled("span")(({ theme }) => ({
  display: "inline-flex",
  alignItems: "center",
  gap: theme.spacing(0.75),
  minWidth: 0,
  fontSize: "0.8rem",
  color: theme.vars.palette.text.secondary,
  "& > span:last-child": { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
}));

export const StatusDot = styled("span", { shouldForwardProp: (prop) => prop !== "isReady" })<{
  isReady: boolean;
}>(({ theme, isReady }) => ({
  width: 8,
  height: 8,
  flexShrink: 0,
  borderRadius: "50%",
  background: isReady ? theme.vars.palette.success.main : theme.vars.palette.error.main,
}));

export const ProblemActions = styled("div")(({ theme }) => ({ marginTop: theme.spacing(1) }));

/** An account on its own line, large enough to tell two apart. */
export const AccountName = styled("div")(({ theme }) => ({
  padding: theme.spacing(1, 1.5),
  borderRadius: 10,
  border: `1px solid ${theme.vars.palette.divider}`,
  overflowWrap: "anywhere",
  "& small": { display: "block", color: theme.vars.palette.text.secondary },
  "& b": { fontWeight: 650 },
}));
