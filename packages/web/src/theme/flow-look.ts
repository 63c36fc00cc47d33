import { styled } from "@mui/material/styles";
import { SHORT_SCREEN } from "./layout.ts";
import { MONOSPACE } from "./typography.ts";

type State = "idle" | "passed" | "around" | "running" | "stopped" | "failed";

/** Steps under each other, with a line from one to the next. */
export const PictureFrame = styled("ol")(({ theme }) => ({
  listStyle: "none",
  margin: 0,
  padding: 0,
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(1.5),
  "& > li + li::before": {
    content: '""',
    position: "absolute",
    left: 22,
    top: theme.spacing(-1.5),
    height: theme.spacing(1.5),
    borderLeft: `2px solid ${theme.vars.palette.divider}`,
  },
  "& &": { marginTop: theme.spacing(1) },
}));

export const StepBox = styled("li", { shouldForwardProp: (prop) => prop !== "state" })<{
  state: State;
}>(({ theme, state }) => {
  const { palette } = theme.vars;
  const tones: Partial<Record<State, string>> = {
    running: palette.primary.main,
    around: palette.primary.main,
    failed: palette.error.main,
    stopped: palette.warning.main,
  };
  const isHere = state === "running" || state === "failed" || state === "stopped";
  return {
    "--tone": tones[state] ?? palette.divider,
    position: "relative",
    minWidth: 0,
    padding: theme.spacing(1, 1.5),
    borderRadius: 12,
    border: `1px solid ${state === "around" ? "color-mix(in srgb, var(--tone) 45%, transparent)" : "var(--tone)"}`,
    background: isHere
      ? `color-mix(in srgb, var(--tone) 9%, ${palette.background.paper})`
      : palette.background.paper,
    ...(isHere && { boxShadow: "0 0 0 1px var(--tone)" }),
  };
});

export const StepHead = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(0.75),
  fontSize: "0.95rem",
}));

export const StepKind = styled("span")(({ theme }) => ({
  fontSize: "0.72rem",
  fontWeight: 650,
  color: theme.vars.palette.text.secondary,
}));

export const LoopRound = styled("span")(({ theme }) => ({
  marginLeft: "auto",
  display: "inline-flex",
  alignItems: "center",
  gap: 3,
  padding: "0 8px",
  borderRadius: 99,
  fontSize: "0.74rem",
  fontWeight: 600,
  fontVariantNumeric: "tabular-nums",
  color: theme.vars.palette.primary.main,
  background: `color-mix(in srgb, ${theme.vars.palette.primary.main} 12%, transparent)`,
  "& + &": { marginLeft: 0 },
}));

export const StepTitle = styled("div")({
  fontSize: "0.9rem",
  fontWeight: 600,
  overflowWrap: "anywhere",
});

export const StepDetail = styled("div")(({ theme }) => ({
  fontSize: "0.8rem",
  color: theme.vars.palette.text.secondary,
  overflow: "hidden",
  textOverflow: "ellipsis",
  whiteSpace: "nowrap",
}));

/** The picture beside the turns; above them, folded, where there is no room. */
export const FlowSplit = styled("div")(({ theme }) => ({
  flex: 1,
  minHeight: 0,
  display: "flex",
  [theme.breakpoints.down("lg")]: { flexDirection: "column" },
}));

export const FlowSide = styled("aside")(({ theme }) => ({
  width: 340,
  flexShrink: 0,
  overflowY: "auto",
  padding: theme.spacing(2),
  borderLeft: `1px solid ${theme.vars.palette.divider}`,
  order: 1,
  [theme.breakpoints.down("lg")]: {
    width: "auto",
    order: 0,
    maxHeight: "40%",
    borderLeft: 0,
    borderBottom: `1px solid ${theme.vars.palette.divider}`,
    padding: theme.spacing(1, 2),
  },
  [SHORT_SCREEN]: { paddingBlock: 0 },
}));

export const SideFold = styled("details")(({ theme }) => ({
  "& > summary": {
    cursor: "pointer",
    fontSize: "0.85rem",
    fontWeight: 650,
    color: theme.vars.palette.text.secondary,
    paddingBlock: theme.spacing(0.5),
  },
  "&[open] > summary": { marginBottom: theme.spacing(1) },
}));

export const FlowTurns = styled("div")({
  flex: 1,
  minWidth: 0,
  minHeight: 0,
  display: "flex",
  flexDirection: "column",
});

export const StartFrame = styled("form")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  alignItems: "stretch",
  gap: theme.spacing(2),
  maxWidth: 460,
  marginBottom: theme.spacing(3),
  "& > button": { alignSelf: "flex-start" },
}));

export const RunBarFrame = styled("div")(({ theme }) => ({
  paddingBlock: theme.spacing(1.25),
  [SHORT_SCREEN]: { paddingBlock: theme.spacing(0.5) },
  borderTop: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
}));

export const RunBarText = styled("div", { shouldForwardProp: (prop) => prop !== "isBad" })<{
  isBad: boolean;
}>(({ theme, isBad }) => ({
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  gap: theme.spacing(0.5, 1.25),
  minHeight: 32,
  fontSize: "0.875rem",
  color: isBad ? theme.vars.palette.error.main : theme.vars.palette.text.primary,
  "& > [role=status]": { minWidth: 0, overflowWrap: "anywhere" },
  "& > button": { marginLeft: "auto" },
}));

export const ErrorCodeText = styled("code")(({ theme }) => ({
  fontFamily: MONOSPACE,
  fontSize: "0.72rem",
  color: theme.vars.palette.text.secondary,
}));
