import { readPlace, type Section } from "./place.ts";

const KEY = "latchkey.place";
const keyOf = (section: Section) => `${KEY}.${section}`;

/** Keeps where somebody is, for the next visit of the page and of the console. */
export function rememberPlace(pathname: string): void {
  const place = readPlace(pathname);
  if (!place) return;
  localStorage.setItem(KEY, pathname);
  localStorage.setItem(keyOf(place.section), pathname);
}

/** Where somebody was last, in the console or on one of its pages. */
export function lastPlace(section?: Section): string {
  const stored = localStorage.getItem(section ? keyOf(section) : KEY) ?? "";
  return readPlace(stored) ? stored : `/${section ?? "chat"}`;
}

/** A place that is gone is not gone back to. */
export function forgetPlace(pathname: string): void {
  const section = readPlace(pathname)?.section;
  for (const key of [KEY, ...(section ? [keyOf(section)] : [])]) {
    if (localStorage.getItem(key) === pathname) localStorage.removeItem(key);
  }
}
