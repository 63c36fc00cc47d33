import Link from "@mui/material/Link";
import type { ReactNode } from "react";

const OPENABLE = /^(https?|mailto):/i;

/** A link from a model's answer: opened in a new tab, and only where it leads out of the console. */
export function ModelLink(props: { href: string | undefined; children: ReactNode }) {
  if (!props.href || !OPENABLE.test(props.href)) return <span>{props.children}</span>;
  return (
    <Link href={props.href} target="_blank" rel="noopener noreferrer nofollow">
      {props.children}
    </Link>
  );
}

/** A remote image as a link: loading it would tell its server who reads this. */
export function ImageLink(props: { src: string | Blob | undefined; alt: string | undefined }) {
  const source = typeof props.src === "string" ? props.src : undefined;
  const name = [props.alt, source].find((text) => text !== undefined && text !== "");
  return <ModelLink href={source}>Image: {name ?? "without address"}</ModelLink>;
}
