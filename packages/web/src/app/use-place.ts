import { useEffect } from "react";
import { useLocation } from "react-router";
import { rememberPlace } from "../components/last-places.ts";
import { type Place, readPlace } from "../components/place.ts";

/** Where the tab is, which is remembered. */
export function usePlace(): Place | undefined {
  const { pathname } = useLocation();
  useEffect(() => rememberPlace(pathname), [pathname]);
  return readPlace(pathname);
}
