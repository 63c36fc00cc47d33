import { styled } from "@mui/material/styles";

/** How many questions wait for a person; nothing when none does. */
export function WaitingCount(props: { count: number }) {
  const { count } = props;
  if (count === 0) return null;
  const text = count === 1 ? "1 question waits for you" : `${count} questions wait for you`;
  return (
    <Badge role="img" aria-label={text} title={text}>
      {count}
    </Badge>
  );
}

const Badge = styled("span")(({ theme }) => ({
  flexShrink: 0,
  minWidth: 18,
  padding: "0 5px",
  borderRadius: 99,
  fontSize: "0.72rem",
  fontWeight: 700,
  lineHeight: "18px",
  textAlign: "center",
  color: theme.vars.palette.secondary.contrastText,
  background: theme.vars.palette.secondary.main,
}));
