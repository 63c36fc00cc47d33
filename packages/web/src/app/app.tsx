import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider } from "@mui/material/styles";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter } from "react-router";
import { ApiError } from "../api/api-error.ts";
import { basePath } from "../api/base-path.ts";
import { LiveSocketProvider } from "../api/live-socket-context.tsx";
import { LiveSocket } from "../api/live-socket.ts";
import { socketProtocols } from "../api/session-key.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { AppRoutes } from "./routes.tsx";
import { AccessGate } from "../features/access/index.ts";
import { SignInProvider } from "../features/sign-in/index.ts";
import { theme } from "../theme/theme.ts";

const queryClient = createQueryClient();
const socket = new LiveSocket(
  `${location.origin.replace(/^http/, "ws")}${basePath()}/ws`,
  socketProtocols,
);

/** The console: everything around the pages, outermost first. */
export function App() {
  const onOpened = () => void queryClient.resetQueries();
  return (
    <ThemeProvider theme={theme} defaultMode="system" noSsr>
      <CssBaseline enableColorScheme />
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <BrowserRouter basename={basePath()}>
            <AccessGate onOpened={onOpened}>
              <LiveSocketProvider socket={socket}>
                <SignInProvider>
                  <AppRoutes />
                </SignInProvider>
              </LiveSocketProvider>
            </AccessGate>
          </BrowserRouter>
        </QueryClientProvider>
      </ErrorBoundary>
    </ThemeProvider>
  );
}

const RETRIES = 2;

/** Reads are tried again when the server did not answer; what a person does is never repeated. */
function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: canReadAgain, staleTime: 5_000 },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

function canReadAgain(failures: number, error: Error): boolean {
  const isFinal = error instanceof ApiError && error.status >= 400 && error.status < 500;
  return failures < RETRIES && !isFinal;
}
