import { styled } from "@mui/material/styles";

/** Held sideways, or magnified: hardly any height is left. */
export const SHORT_SCREEN = "@media (max-height: 520px)";

/** Where several notices would leave no room for what is read. */
export const SMALL_SCREEN = "@media (max-width: 599.95px), (max-height: 520px)";

/** Shapes shared by pages; what only one feature needs is in that feature's look file. */
export const Centered = styled("div")({
  display: "grid",
  placeItems: "center",
  padding: 24,
  minHeight: 96,
});

export const Frame = styled("div")({
  height: "100dvh",
  display: "flex",
  flexDirection: "column",
  overflow: "hidden",
});

export const FrameBody = styled("div")({ flex: 1, minHeight: 0, display: "flex" });

export const Sidebar = styled("nav")(({ theme }) => ({
  width: 288,
  flexShrink: 0,
  borderRight: `1px solid ${theme.vars.palette.divider}`,
  display: "flex",
  flexDirection: "column",
  minHeight: 0,
  [theme.breakpoints.down("md")]: { display: "none" },
}));

export const DrawerSheet = styled("nav")({
  width: "min(320px, 86vw)",
  height: "100%",
  display: "flex",
  flexDirection: "column",
});

export const Main = styled("main")({
  flex: 1,
  minWidth: 0,
  display: "flex",
  flexDirection: "column",
  minHeight: 0,
});

/** The width in which text is read. */
export const Column = styled("div")(({ theme }) => ({
  width: "100%",
  maxWidth: 860,
  marginInline: "auto",
  paddingInline: theme.spacing(3),
  [theme.breakpoints.down("sm")]: { paddingInline: theme.spacing(1.5) },
}));

export const Row = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  flexWrap: "wrap",
  gap: theme.spacing(1),
}));

export const Stacked = styled("div")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(2),
  // A live region that is still empty takes no gap, and stays known to screen readers.
  "& > :empty": { position: "absolute" },
}));

/** A page's heading that is a sentence. */
export const Title = styled("h1")(({ theme }) => ({
  ...theme.typography.body1,
  margin: 0,
  textAlign: "center",
}));

/** Takes the room that is left in a row. */
export const Spacer = styled("div")({ flex: 1, minWidth: 0 });

export const HideOnPhone = styled("span")(({ theme }) => ({
  [theme.breakpoints.down("sm")]: { display: "none" },
}));

/** Read by screen readers, seen by nobody. */
export const VisuallyHidden = styled("span")({
  position: "absolute",
  width: 1,
  height: 1,
  margin: -1,
  padding: 0,
  overflow: "hidden",
  clip: "rect(0 0 0 0)",
  whiteSpace: "nowrap",
  border: 0,
});
