import type { AuditEntry } from "@latchkey/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { auditKey, useAudit } from "../../api/audit.ts";
import { useLiveSocket } from "../../api/live-socket-context.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { homeLabel } from "../../components/home-texts.ts";
import { momentText } from "../../components/time-texts.ts";
import { AuditTable } from "../../theme/homes-look.ts";
import { EmptyNote } from "../../theme/list-look.ts";
import { TableScroll } from "../../theme/markdown-look.ts";

const SHOWN = 50;

/** What was done to the sign-ins, and from where; read again whenever one of them changes. */
export function AuditTrail() {
  const client = useQueryClient();
  const socket = useLiveSocket();
  const { data, error } = useAudit(SHOWN);
  useEffect(
    () =>
      socket.onFrame(({ type }) => {
        if (type !== "home_updated" && type !== "device_auth_updated") return;
        void client.invalidateQueries({ queryKey: auditKey });
      }),
    [client, socket],
  );
  if (error) return <ErrorNotice error={error} />;
  if (data?.entries.length === 0) return <EmptyNote>Nothing has been done yet.</EmptyNote>;
  return (
    <TableScroll tabIndex={0} role="region" aria-label="Audit trail">
      <AuditTable>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Home</th>
            <th scope="col">What</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {data?.entries.map((entry) => (
            <tr key={entry.id}>
              <td>{momentText(entry.at)}</td>
              <td>{homeLabel(entry.codexHome)}</td>
              <td>
                {auditText(entry)}
                {entry.code && <code>{entry.code}</code>}
              </td>
              <td>{originText(entry)}</td>
            </tr>
          ))}
        </tbody>
      </AuditTable>
    </TableScroll>
  );
}

const OUTCOMES = {
  signed_in: "Signed in",
  expired: "The code expired",
  denied: "The sign-in was refused",
  cancelled: "The sign-in was cancelled",
  failed: "The sign-in failed",
} as const;

/** What an entry says, in a few words. */
export function auditText({ action, outcome, account }: AuditEntry): string {
  const who = account === undefined ? "" : ` as ${account}`;
  switch (action) {
    case "device_auth.started":
      return "Sign-in started";
    case "device_auth.finished":
      return `${outcome ? OUTCOMES[outcome] : "Sign-in ended"}${who}`;
    case "credentials.removed":
      return account === undefined ? "Signed out" : `Signed out ${account}`;
    case "refresh.requested":
      return "Refresh asked for";
    case "sign_in.taken_over":
      return "Sign-in taken over by the console";
    case "sign_in.followed":
      return "Follows this server again";
    case "sign_in.given_back":
      return "Sign-in given back to the home";
  }
}

/** "Chrome on Linux, 127.0.0.1"; "the server" when nobody had asked. */
export function originText({ from }: AuditEntry): string {
  if (!from) return "the server";
  return [from.browser, from.address].filter(Boolean).join(", ");
}
