import { styled } from "@mui/material/styles";
import { VisuallyHidden } from "../theme/layout.ts";

/** How many questions wait for a person; nothing when none does. */
export function WaitingCount(props: { count: number }) {
  const { count } = props;
  if (count === 0) return null;
  return (
    <Badge title={count === 1 ? "Codex asks for permission" : `Codex asks ${count} times`}>
      <VisuallyHidden>, waits for your answer: </VisuallyHidden>
      {count}
    </Badge>
  );
}

const Badge = styled("span")(({ theme }) => ({
  position: "relative",
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
