import Button from "@mui/material/Button";
import { Link } from "react-router";
import { Centered, Stacked } from "../theme/layout.ts";

/** An address that leads nowhere. */
export function NotFoundPage(props: { text?: string }) {
  return (
    <Centered>
      <Stacked>
        <div>{props.text ?? "There is no such page."}</div>
        <Button component={Link} to="/chat" variant="contained">
          New chat
        </Button>
      </Stacked>
    </Centered>
  );
}
