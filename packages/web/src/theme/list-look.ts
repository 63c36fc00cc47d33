import { styled } from "@mui/material/styles";
import { SHORT_SCREEN } from "./layout.ts";
import { MONOSPACE } from "./typography.ts";

export const ListFrame = styled("div")({
  display: "flex",
  flexDirection: "column",
  flex: 1,
  minHeight: 0,
});

export const ListHead = styled("div")(({ theme }) => ({
  padding: theme.spacing(1.5, 1.5, 1),
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(1),
}));

export const ListScroll = styled("div")(({ theme }) => ({
  flex: 1,
  minHeight: 0,
  overflowY: "auto",
  padding: theme.spacing(0, 1),
}));

export const ListFoot = styled("div")(({ theme }) => ({
  padding: theme.spacing(1, 1.5),
  borderTop: `1px solid ${theme.vars.palette.divider}`,
}));

export const EmptyNote = styled("p")(({ theme }) => ({
  margin: 0,
  padding: theme.spacing(2),
  fontSize: "0.85rem",
  color: theme.vars.palette.text.secondary,
}));

export const RowMark = styled("span")({
  display: "grid",
  placeItems: "center",
  width: 18,
  flexShrink: 0,
});

export const FailedDot = styled("span")(({ theme }) => ({
  width: 8,
  height: 8,
  borderRadius: "50%",
  background: theme.vars.palette.error.main,
}));

export const SearchFrame = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  gap: theme.spacing(1),
  minHeight: 36,
  paddingInline: theme.spacing(1.25, 0.5),
  borderRadius: 10,
  border: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
  color: theme.vars.palette.text.secondary,
  "& .MuiInputBase-root": { padding: 0 },
  "& input": { color: theme.vars.palette.text.primary, fontSize: "0.9rem", padding: 0 },
  "&:focus-within": { borderColor: theme.vars.palette.primary.main },
}));

export const FaultPlace = styled("div")({
  fontFamily: MONOSPACE,
  fontSize: "0.8rem",
  overflowWrap: "anywhere",
});

/** What stands above the conversations: agents or flows. Long lists scroll in themselves. */
export const PickFrame = styled("div")(({ theme }) => ({
  flex: "0 1 auto",
  minHeight: 96,
  maxHeight: "42%",
  overflowY: "auto",
  padding: theme.spacing(1),
  borderBottom: `1px solid ${theme.vars.palette.divider}`,
}));

export const PickHeading = styled("h2")(({ theme }) => ({
  margin: 0,
  padding: theme.spacing(0.5, 1),
  fontSize: "0.78rem",
  fontWeight: 650,
  color: theme.vars.palette.text.secondary,
}));

/** A page that scrolls as one. */
export const PageScroll = styled("div")(({ theme }) => ({
  flex: 1,
  minHeight: 0,
  overflowY: "auto",
  paddingBlock: theme.spacing(3),
  [theme.breakpoints.down("sm")]: { paddingBlock: theme.spacing(2) },
  [SHORT_SCREEN]: { paddingBlock: theme.spacing(1) },
}));

export const PageIntro = styled("div")(({ theme }) => ({
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  justifyContent: "space-between",
  gap: theme.spacing(1, 2),
  marginBottom: theme.spacing(2),
  color: theme.vars.palette.text.secondary,
  "& h1": { ...theme.typography.h2, margin: 0, color: theme.vars.palette.text.primary },
  "& p": { margin: theme.spacing(0.5, 0, 0) },
}));

/** Cards side by side as far as there is room. */
export const CardGrid = styled("ul")(({ theme }) => ({
  listStyle: "none",
  margin: 0,
  padding: 0,
  display: "grid",
  gridTemplateColumns: "repeat(auto-fill, minmax(min(280px, 100%), 1fr))",
  gap: theme.spacing(1.5),
}));

export const CardFrame = styled("li")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(1),
  padding: theme.spacing(2),
  minWidth: 0,
  borderRadius: 14,
  border: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
  overflowWrap: "anywhere",
  "& h2": { ...theme.typography.h3, margin: 0 },
  "& h2 a": { color: "inherit" },
  "& p": {
    margin: 0,
    fontSize: "0.875rem",
    color: theme.vars.palette.text.secondary,
    overflow: "hidden",
    display: "-webkit-box",
    WebkitLineClamp: 6,
    WebkitBoxOrient: "vertical",
  },
}));

/** The end of a card: what it says small, and its button. */
export const CardFoot = styled("div")(({ theme }) => ({
  marginTop: "auto",
  display: "flex",
  alignItems: "center",
  flexWrap: "wrap",
  gap: theme.spacing(1),
  fontSize: "0.8rem",
  color: theme.vars.palette.text.secondary,
}));

export const PageHead = styled("div")(({ theme }) => ({
  display: "flex",
  flexWrap: "wrap",
  alignItems: "center",
  gap: theme.spacing(0.75, 1.5),
  minHeight: 57,
  padding: theme.spacing(1, 2),
  borderBottom: `1px solid ${theme.vars.palette.divider}`,
  background: theme.vars.palette.background.paper,
  [theme.breakpoints.down("sm")]: { padding: theme.spacing(1, 1.5) },
  [SHORT_SCREEN]: {
    flexWrap: "nowrap",
    minHeight: 40,
    padding: theme.spacing(0.25, 1.5),
    "& p": { display: "none" },
  },
}));

export const PageTitle = styled("div")(({ theme }) => ({
  minWidth: 0,
  flex: "1 1 240px",
  "& h1": { ...theme.typography.h3, margin: 0, overflowWrap: "anywhere" },
  "& h1 a": { color: theme.vars.palette.text.secondary, fontWeight: 500 },
  "& p": {
    margin: 0,
    fontSize: "0.82rem",
    color: theme.vars.palette.text.secondary,
    overflow: "hidden",
    display: "-webkit-box",
    WebkitLineClamp: 2,
    WebkitBoxOrient: "vertical",
  },
}));
