import Button from "@mui/material/Button";
import { keyframes, styled } from "@mui/material/styles";
import { MONOSPACE } from "./typography.ts";

export const TranscriptFrame = styled("div")({
  position: "relative",
  flex: 1,
  minHeight: 0,
  display: "flex",
});

export const TranscriptScroll = styled("div")(({ theme }) => ({
  flex: 1,
  minWidth: 0,
  overflowY: "auto",
  overflowX: "hidden",
  overflowAnchor: "none",
  paddingBlock: theme.spacing(2),
  outline: "none",
  "&:focus-visible": { boxShadow: `inset 0 0 0 2px ${theme.vars.palette.primary.main}` },
}));

export const JumpButton = styled(Button)({
  position: "absolute",
  left: "50%",
  bottom: 12,
  transform: "translateX(-50%)",
  borderRadius: 99,
  boxShadow: "0 2px 12px rgb(0 0 0 / 20%)",
});

export const TurnFrame = styled("article")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(1.25),
  paddingBlock: theme.spacing(1.5),
  minWidth: 0,
}));

export const Bubble = styled("div")(({ theme }) => ({
  alignSelf: "flex-end",
  maxWidth: "min(640px, 92%)",
  padding: theme.spacing(1.25, 2),
  borderRadius: "18px 18px 4px 18px",
  background: `color-mix(in srgb, ${theme.vars.palette.primary.main} 13%, ${theme.vars.palette.background.paper})`,
  whiteSpace: "pre-wrap",
  overflowWrap: "anywhere",
  "& > [dir]": { unicodeBidi: "plaintext" },
}));

export const BubbleNote = styled("div")(({ theme }) => ({
  alignSelf: "flex-end",
  marginTop: theme.spacing(-0.75),
  fontSize: "0.78rem",
  color: theme.vars.palette.text.secondary,
}));

export const Fold = styled("details")(({ theme }) => ({
  color: theme.vars.palette.text.secondary,
  fontSize: "0.875rem",
  "& > summary": {
    cursor: "pointer",
    width: "fit-content",
    borderRadius: 6,
    paddingBlock: 2,
    "&:hover": { color: theme.vars.palette.text.primary },
  },
}));

export const FoldBody = styled("div")(({ theme }) => ({
  borderLeft: `2px solid ${theme.vars.palette.divider}`,
  paddingLeft: theme.spacing(2),
  marginTop: theme.spacing(0.5),
}));

/** The parts of a `details` do not inherit `box-sizing` from the page. */
const boxed = { boxSizing: "border-box" } as const;

export const Card = styled("details")(({ theme }) => ({
  border: `1px solid ${theme.vars.palette.divider}`,
  borderRadius: 12,
  background: theme.vars.palette.background.paper,
  overflow: "hidden",
  minWidth: 0,
}));

export const CardSummary = styled("summary")(({ theme }) => ({
  ...boxed,
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1),
  minHeight: 40,
  padding: theme.spacing(0.5, 1.5),
  listStyle: "none",
  "&::-webkit-details-marker": { display: "none" },
  "&:is(summary)": { cursor: "pointer" },
  "&:is(summary):hover": { background: theme.vars.palette.action.hover },
  "& > svg": { flexShrink: 0 },
}));

export const CardCommand = styled("span")({
  flex: 1,
  minWidth: 0,
  fontFamily: MONOSPACE,
  fontSize: "0.82rem",
  whiteSpace: "nowrap",
  overflow: "hidden",
  textOverflow: "ellipsis",
});

export const CardBadge = styled("span", { shouldForwardProp: (prop) => prop !== "isBad" })<{
  isBad?: boolean;
}>(({ theme, isBad }) => ({
  flexShrink: 0,
  fontSize: "0.76rem",
  fontVariantNumeric: "tabular-nums",
  color: isBad ? theme.vars.palette.error.main : theme.vars.palette.text.secondary,
}));

export const OutputBox = styled("pre")(({ theme }) => ({
  ...boxed,
  margin: 0,
  padding: theme.spacing(1.25, 1.5),
  maxHeight: 320,
  overflow: "auto",
  borderTop: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.default,
  fontFamily: MONOSPACE,
  fontSize: "0.8rem",
  lineHeight: 1.5,
  whiteSpace: "pre-wrap",
  overflowWrap: "anywhere",
  "& b": { fontWeight: 600, color: theme.vars.palette.text.secondary },
}));

/** An image in the room of a card, small enough to go on reading. */
export const ImageFrame = styled("a")(({ theme }) => ({
  display: "block",
  padding: theme.spacing(1),
  borderTop: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.default,
  "& img": { display: "block", maxWidth: "100%", maxHeight: 360, borderRadius: 6 },
}));

export const DiffBox = styled("div")(({ theme }) => ({
  ...boxed,
  maxHeight: 420,
  overflow: "auto",
  borderTop: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.default,
  fontFamily: MONOSPACE,
  fontSize: "0.8rem",
  lineHeight: 1.5,
  paddingBlock: theme.spacing(0.75),
}));

type DiffKind = "add" | "delete" | "hunk" | "context";

export const DiffRow = styled("div", { shouldForwardProp: (prop) => prop !== "kind" })<{
  kind: DiffKind;
}>(({ theme, kind }) => {
  const { palette } = theme.vars;
  const tint = { add: palette.success.main, delete: palette.error.main };
  return {
    ...boxed,
    whiteSpace: "pre",
    width: "max-content",
    minWidth: "100%",
    paddingInline: theme.spacing(1.5),
    ...((kind === "add" || kind === "delete") && {
      background: `color-mix(in srgb, ${tint[kind]} 14%, transparent)`,
    }),
    ...(kind === "hunk" && { color: palette.text.secondary }),
  };
});

const pulse = keyframes({ "0%, 80%, 100%": { opacity: 0.25 }, "40%": { opacity: 1 } });

export const Working = styled("div")(({ theme }) => ({
  display: "flex",
  gap: 5,
  paddingBlock: theme.spacing(0.75),
  "& i": {
    width: 7,
    height: 7,
    borderRadius: "50%",
    background: theme.vars.palette.primary.main,
    animation: `${pulse} 1.2s ease-in-out infinite`,
  },
  "& i:nth-of-type(2)": { animationDelay: "0.15s" },
  "& i:nth-of-type(3)": { animationDelay: "0.3s" },
}));

export const FailureCard = styled("div", { shouldForwardProp: (prop) => prop !== "isMended" })<{
  isMended: boolean;
}>(({ theme, isMended }) => ({
  "--tone": theme.vars.palette[isMended ? "success" : "error"].main,
  display: "flex",
  flexDirection: "column",
  alignItems: "flex-start",
  gap: theme.spacing(1),
  padding: theme.spacing(1.5, 2),
  borderRadius: 12,
  border: "1px solid color-mix(in srgb, var(--tone) 40%, transparent)",
  background: `color-mix(in srgb, var(--tone) 7%, ${theme.vars.palette.background.paper})`,
}));

/** A run that has no turn stands where its turn would be. */
export const UntoldRun = styled("div")(({ theme }) => ({
  paddingBlock: theme.spacing(2),
  "&:first-of-type": { flex: 1 },
}));

export const FailureDetail = styled("div")(({ theme }) => ({
  fontSize: "0.85rem",
  color: theme.vars.palette.text.secondary,
  overflowWrap: "anywhere",
}));

export const FailureActions = styled("div")(({ theme }) => ({
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  gap: theme.spacing(1),
}));

export const FootLine = styled("div")(({ theme }) => ({
  fontSize: "0.75rem",
  color: theme.vars.palette.text.secondary,
  fontVariantNumeric: "tabular-nums",
}));

export const FootCode = styled("code")({ fontFamily: MONOSPACE, fontSize: "0.72rem" });

/** Which step of a command or flow a turn is. */
export const StepLine = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1.5),
  fontSize: "0.78rem",
  fontWeight: 600,
  color: theme.vars.palette.text.secondary,
  "&::after": { content: '""', flex: 1, borderTop: `1px solid ${theme.vars.palette.divider}` },
}));

export const ApprovalFrame = styled("div")(({ theme }) => ({
  "--tone": theme.vars.palette.secondary.main,
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(1),
  padding: theme.spacing(1.5, 2),
  borderRadius: 12,
  border: "1px solid color-mix(in srgb, var(--tone) 55%, transparent)",
  background: `color-mix(in srgb, var(--tone) 7%, ${theme.vars.palette.background.paper})`,
  "& pre": { border: `1px solid ${theme.vars.palette.divider}`, borderRadius: 8 },
}));

export const ApprovalText = styled("div")({ fontWeight: 650 });

/** As high as all turns together; the ones in sight are moved to their place in it. */
export const TurnStack = styled("div")({ position: "relative", width: "100%" });

export const TurnWindow = styled("div")({ position: "absolute", top: 0, left: 0, width: "100%" });

export const EarlierTurns = styled("div")(({ theme }) => ({
  display: "grid",
  placeItems: "center",
  paddingBlock: theme.spacing(1),
}));
