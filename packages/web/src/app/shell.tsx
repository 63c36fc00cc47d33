import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useState } from "react";
import { Outlet, useLocation } from "react-router";
import { agentsKey } from "../api/agents.ts";
import { basePath } from "../api/base-path.ts";
import { flowsKey } from "../api/flows.ts";
import { useLiveSocket, useSocketStatus } from "../api/live-socket-context.tsx";
import { providersKey } from "../api/system.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { PageLinks } from "./page-links.tsx";
import { ShellBar } from "./shell-bar.tsx";
import { lazyPart } from "../components/lazy-part.ts";
import { type Place, readPlace, rememberPlace, type Section } from "../components/places.ts";
import { DeletionProvider, useLiveConversations } from "../features/conversations/index.ts";
import { SignInDialog } from "../features/sign-in/index.ts";
import { PlaceList } from "../pages/place-list.tsx";
import { Frame, FrameBody, Main, Sidebar } from "../theme/layout.ts";
import { PageBar, PageRail, SkipLink } from "../theme/shell-look.ts";

const ListDrawer = lazyPart(() => import("./list-drawer.tsx").then((module) => module.ListDrawer));

/** What the list beside each page holds; there is none beside the sign-ins. */
const LISTS: Record<Section, string | undefined> = {
  chat: "Conversations",
  agents: "Agents and conversations",
  flows: "Flows and runs",
  "sign-ins": undefined,
};

/** What stands around every page: the bar on top, the pages, and what the page has to choose from. */
export function Shell() {
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [isDrawerWanted, setDrawerWanted] = useState(false);
  const { pathname } = useLocation();
  const place = usePlace();
  const closeDrawer = () => setDrawerOpen(false);
  const openDrawer = () => {
    setDrawerOpen(true);
    setDrawerWanted(true);
  };
  useLiveConversations();
  useLiveCatalogs();
  const list = place && LISTS[place.section];
  return (
    <DeletionProvider>
      <Frame>
        <SkipLink href={`${basePath()}${pathname}#page`}>Skip to the page</SkipLink>
        <ShellBar listLabel={list} onOpenList={openDrawer} />
        <FrameBody>
          <PageRail aria-label="Pages">
            <PageLinks current={place?.section} />
          </PageRail>
          {list && (
            <>
              <Sidebar aria-label={list}>
                <PlaceList place={place} onChosen={closeDrawer} />
              </Sidebar>
              {isDrawerWanted && (
                <Suspense>
                  <ListDrawer label={list} isOpen={isDrawerOpen} onClose={closeDrawer}>
                    <PlaceList place={place} onChosen={closeDrawer} />
                  </ListDrawer>
                </Suspense>
              )}
            </>
          )}
          <Main id="page" tabIndex={-1}>
            <ErrorBoundary key={pathname}>
              <Outlet />
            </ErrorBoundary>
          </Main>
        </FrameBody>
        <PageBar aria-label="Pages">
          <PageLinks current={place?.section} />
        </PageBar>
        <SignInDialog />
      </Frame>
    </DeletionProvider>
  );
}

/** Where the tab is, which is remembered. */
function usePlace(): Place | undefined {
  const { pathname } = useLocation();
  useEffect(() => rememberPlace(pathname), [pathname]);
  return readPlace(pathname);
}

/** Reads agents, flows and models again when they have changed. */
function useLiveCatalogs(): void {
  const client = useQueryClient();
  const socket = useLiveSocket();
  const status = useSocketStatus();

  useEffect(
    () =>
      socket.onFrame((frame) => {
        if (frame.type !== "catalog_updated") return;
        if (frame.catalog === "models") {
          void client.invalidateQueries({ queryKey: providersKey });
          return;
        }
        // A flow is disabled by what its agents lack.
        void client.invalidateQueries({ queryKey: flowsKey });
        if (frame.catalog === "agents") {
          void client.invalidateQueries({ queryKey: agentsKey });
        }
      }),
    [client, socket],
  );

  // What changed while the socket was down was told to nobody.
  useEffect(() => {
    if (status !== "open") return;
    for (const queryKey of [agentsKey, flowsKey, providersKey]) {
      void client.invalidateQueries({ queryKey });
    }
  }, [client, status]);
}
