import Button from "@mui/material/Button";
import { Component, type ReactNode } from "react";
import { Centered, Stacked } from "../theme/layout.ts";

/** Shows a way on when a part of the page could not be rendered. Runs on the server go on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Centered role="alert">
        <Stacked>
          <div>This page has met an error. What runs on the server goes on.</div>
          <Button variant="contained" onClick={() => location.reload()}>
            Load the page again
          </Button>
        </Stacked>
      </Centered>
    );
  }
}
