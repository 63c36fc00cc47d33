import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { basePath } from "./api/base-path.ts";
import { App } from "./app/app.tsx";
import { lastPlace } from "./components/places.ts";

const root = document.getElementById("root");
if (!root) throw new TypeError("The page has no #root.");
// Before the router looks, so that nothing is rendered for an address that only leads on.
const base = basePath();
if ([base, `${base}/`].includes(location.pathname)) {
  history.replaceState(history.state, "", `${base}${lastPlace()}`);
}
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
