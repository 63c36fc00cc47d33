import Drawer from "@mui/material/Drawer";
import { useState } from "react";
import { Outlet, useLocation, useMatch } from "react-router";
import { ConversationList, useLiveConversations } from "../features/conversations/index.ts";
import { SignInDialog } from "../features/sign-in/index.ts";
import { DrawerSheet, Frame, FrameBody, Main, Sidebar } from "../theme/layout.ts";
import { SkipLink } from "../theme/shell-look.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { ShellBar } from "./shell-bar.tsx";

/** What stands around every page: the bar on top and the conversations on the left. */
export function Shell() {
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const selectedId = useMatch("/chat/:conversationId")?.params.conversationId;
  const { pathname } = useLocation();
  const closeDrawer = () => setDrawerOpen(false);
  useLiveConversations();
  return (
    <Frame>
      <SkipLink href="#page">Skip to the page</SkipLink>
      <ShellBar onOpenList={() => setDrawerOpen(true)} />
      <FrameBody>
        <Sidebar aria-label="Conversations">
          <ConversationList selectedId={selectedId} onChosen={closeDrawer} />
        </Sidebar>
        <Drawer open={isDrawerOpen} onClose={closeDrawer}>
          <DrawerSheet aria-label="Conversations">
            <ConversationList selectedId={selectedId} onChosen={closeDrawer} />
          </DrawerSheet>
        </Drawer>
        <Main id="page" tabIndex={-1}>
          <ErrorBoundary key={pathname}>
            <Outlet />
          </ErrorBoundary>
        </Main>
      </FrameBody>
      <SignInDialog />
    </Frame>
  );
}
