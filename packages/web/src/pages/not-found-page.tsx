import Button from "@mui/material/Button";
import { useEffect } from "react";
import { Link, useLocation } from "react-router";
import { forgetPlace } from "../components/places.ts";
import { Centered, Stacked, Title } from "../theme/layout.ts";

/** An address that leads nowhere. */
export function NotFoundPage(props: { text?: string }) {
  const { pathname } = useLocation();
  useEffect(() => forgetPlace(pathname), [pathname]);
  return (
    <Centered>
      <Stacked>
        <Title>{props.text ?? "There is no such page."}</Title>
        <Button component={Link} to="/chat" variant="contained">
          New chat
        </Button>
      </Stacked>
    </Centered>
  );
}
