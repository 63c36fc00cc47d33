import { styled } from "@mui/material/styles";
import { syntaxColours } from "./syntax-colours.ts";
import { MONOSPACE } from "./typography.ts";

export const PlainText = styled("div")({
  unicodeBidi: "plaintext",
  whiteSpace: "pre-wrap",
  overflowWrap: "anywhere",
});

export const MarkdownBody = styled("div")(({ theme }) => ({
  minWidth: 0,
  overflowWrap: "anywhere",
  "& > :first-of-type": { marginTop: 0 },
  "& > :last-child": { marginBottom: 0 },
  "& p, & ul, & ol, & blockquote": { marginBlock: theme.spacing(1) },
  "& ul, & ol": { paddingInline: theme.spacing(3, 0) },
  "& li + li": { marginTop: theme.spacing(0.5) },
  "& h1, & h2, & h3, & h4": {
    marginBlock: theme.spacing(2, 1),
    fontSize: "1.05rem",
    fontWeight: 650,
    lineHeight: 1.35,
  },
  "& h1": { fontSize: "1.3rem" },
  "& h2": { fontSize: "1.15rem" },
  "& blockquote": {
    marginInline: 0,
    paddingLeft: theme.spacing(2),
    borderLeft: `3px solid ${theme.vars.palette.divider}`,
    color: theme.vars.palette.text.secondary,
  },
  // No character before them turns round what a person follows or copies.
  "& a, & code": { unicodeBidi: "isolate" },
  "& :not(pre) > code": {
    fontFamily: MONOSPACE,
    fontSize: "0.86em",
    padding: "0.1em 0.35em",
    borderRadius: 5,
    background: theme.vars.palette.action.hover,
  },
  "& hr": { border: 0, borderTop: `1px solid ${theme.vars.palette.divider}` },
  "& table": { borderCollapse: "collapse", fontSize: "0.875rem" },
  "& th, & td": {
    border: `1px solid ${theme.vars.palette.divider}`,
    padding: theme.spacing(0.5, 1.25),
    textAlign: "start",
    overflowWrap: "normal",
  },
  "& th": { background: theme.vars.palette.action.hover },
}));

/** Where a link leads, beside its text. */
export const LinkHost = styled("small")(({ theme }) => ({
  direction: "ltr",
  unicodeBidi: "isolate",
  fontSize: "0.8em",
  color: theme.vars.palette.text.secondary,
}));

export const TableScroll = styled("div")(({ theme }) => ({
  overflowX: "auto",
  marginBlock: theme.spacing(1),
}));

export const CodeFrame = styled("div")(({ theme }) => ({
  marginBlock: theme.spacing(1.25),
  border: `1px solid ${theme.vars.palette.divider}`,
  borderRadius: 12,
  overflow: "hidden",
  background: theme.vars.palette.background.paper,
  "& pre": {
    margin: 0,
    padding: theme.spacing(1.25, 1.5),
    overflowX: "auto",
    fontFamily: MONOSPACE,
    fontSize: "0.82rem",
    lineHeight: 1.55,
  },
  "& code": { fontFamily: "inherit" },
  ...syntaxColours(theme.vars.palette),
}));

export const CodeHead = styled("div")(({ theme }) => ({
  display: "flex",
  alignItems: "center",
  justifyContent: "space-between",
  paddingLeft: theme.spacing(1.5),
  fontSize: "0.76rem",
  color: theme.vars.palette.text.secondary,
  borderBottom: `1px solid ${theme.vars.palette.divider}`,
  minHeight: 34,
}));
