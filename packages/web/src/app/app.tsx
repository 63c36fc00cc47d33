import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider } from "@mui/material/styles";
import { QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter } from "react-router";
import { LiveSocket } from "../api/live-socket.ts";
import { AccessGate } from "../features/access/index.ts";
import { SignInProvider } from "../features/sign-in/index.ts";
import { theme } from "../theme/theme.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { LiveSocketProvider } from "./live-socket-provider.tsx";
import { createQueryClient } from "./query-client.ts";
import { AppRoutes } from "./routes.tsx";

const queryClient = createQueryClient();
const socket = new LiveSocket(`${location.origin.replace(/^http/, "ws")}/ws`);

/** The console: everything around the pages, outermost first. */
export function App() {
  const onOpened = () => {
    void queryClient.resetQueries();
    socket.reconnectNow();
  };
  return (
    <ThemeProvider theme={theme} defaultMode="system" noSsr>
      <CssBaseline enableColorScheme />
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <LiveSocketProvider socket={socket}>
            <BrowserRouter>
              <AccessGate onOpened={onOpened}>
                <SignInProvider>
                  <AppRoutes />
                </SignInProvider>
              </AccessGate>
            </BrowserRouter>
          </LiveSocketProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </ThemeProvider>
  );
}
