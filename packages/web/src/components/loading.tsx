import CircularProgress from "@mui/material/CircularProgress";
import { Centered } from "../theme/layout.ts";

/** Something is being fetched. */
export function Loading(props: { label: string }) {
  return (
    <Centered>
      <CircularProgress size={24} aria-label={props.label} />
    </Centered>
  );
}
