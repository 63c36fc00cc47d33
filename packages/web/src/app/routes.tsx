import { type ReactNode, Suspense } from "react";
import { Navigate, Route, Routes } from "react-router";
import { Shell } from "./shell.tsx";
import { lazyPart } from "../components/lazy-part.ts";
import { Loading } from "../components/loading.tsx";
import { lastPlace } from "../components/places.ts";
import { ChatPage } from "../pages/chat-page.tsx";
import { NotFoundPage } from "../pages/not-found-page.tsx";

const AgentsPage = lazyPart(() =>
  import("../pages/agents-page.tsx").then((module) => module.AgentsPage),
);
const FlowsPage = lazyPart(() =>
  import("../pages/flows-page.tsx").then((module) => module.FlowsPage),
);
const SignInsPage = lazyPart(() =>
  import("../pages/sign-ins-page.tsx").then((module) => module.SignInsPage),
);

/** Every address of the console. */
export function AppRoutes() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Navigate to={lastPlace()} replace />} />
        <Route path="chat" element={<ChatPage />} />
        <Route path="chat/:conversationId" element={<ChatPage />} />
        <Route path="agents/:name?/:conversationId?" element={<Later page={<AgentsPage />} />} />
        <Route path="flows/:name?/:conversationId?" element={<Later page={<FlowsPage />} />} />
        <Route path="sign-ins" element={<Later page={<SignInsPage />} />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}

/** A page whose code is fetched when it is first opened. */
function Later(props: { page: ReactNode }) {
  return <Suspense fallback={<Loading label="Loading the page" />}>{props.page}</Suspense>;
}
