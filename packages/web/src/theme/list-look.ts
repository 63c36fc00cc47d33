import { styled } from "@mui/material/styles";

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
