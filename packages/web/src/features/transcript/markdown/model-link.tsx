import { showHiddenCharacters } from "@latchkey/contracts/plain";
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { LinkHost } from "../../../theme/markdown-look.ts";

const OPENABLE = /^(https?|mailto):/i;

type Props = {
  href: string | undefined;
  /** What a person reads of it. */
  text: string;
  children: ReactNode;
};

/**
 * A link from a model's answer: opened in a new tab, and only where it leads out of the console. It
 * says where it leads, unless that is what it reads.
 */
export function ModelLink(props: Props) {
  const { href, text, children } = props;
  if (!href || !OPENABLE.test(href) || !URL.canParse(href)) return <span>{children}</span>;
  const host = untoldHost(href, text);
  return (
    <Link href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      {host !== undefined && <LinkHost> ({host})</LinkHost>}
    </Link>
  );
}

/** A remote image as a link: loading it would tell its server who reads this. */
export function ImageLink(props: { src: string | Blob | undefined; alt: string | undefined }) {
  const source = typeof props.src === "string" ? props.src : undefined;
  const name = [props.alt, source].find((text) => text !== undefined && text !== "");
  const text = showHiddenCharacters(name ?? "without address");
  return (
    <ModelLink href={source} text={text}>
      Image: {text}
    </ModelLink>
  );
}

/**
 * The host or the mail address that a link leads to, where its text is not that already. A text that
 * only begins as the host does (`good.example@evil.example`, `good.example.evil.example`) is not it.
 */
export function untoldHost(href: string, text: string): string | undefined {
  const { protocol, host, pathname } = new URL(href);
  const isMail = protocol === "mailto:";
  const place = isMail ? showHiddenCharacters(decoded(pathname)) : host;
  if (place === "") return undefined;
  const told = text.trim().replace(isMail ? /^mailto:/i : /^https?:\/\//i, "");
  if (!told.toLowerCase().startsWith(place.toLowerCase())) return place;
  return /^([/?#]|$)/.test(told.slice(place.length)) ? undefined : place;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
