import { Navigate, Route, Routes } from "react-router";
import { ChatPage } from "../pages/chat-page.tsx";
import { NotFoundPage } from "../pages/not-found-page.tsx";
import { Shell } from "./shell.tsx";

/** Every address of the console. */
export function AppRoutes() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Navigate to="/chat" replace />} />
        <Route path="chat" element={<ChatPage />} />
        <Route path="chat/:conversationId" element={<ChatPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
