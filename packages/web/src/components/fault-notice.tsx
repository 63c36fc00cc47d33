import type { Agent, FileFault } from "@latchkey/contracts";
import { showHiddenCharacters } from "@latchkey/contracts/plain";
import Alert from "@mui/material/Alert";
import { FaultPlace } from "../theme/list-look.ts";

type Props = Pick<Agent, "disabled" | "reason" | "fault"> & {
  /** What cannot be used, such as "The flow". */
  subject: string;
};

/** Why something that people made is disabled, with the place in its file. */
export function FaultNotice(props: Props) {
  const { disabled, subject, reason, fault } = props;
  if (!disabled) return null;
  return (
    <Alert severity="warning" role="status">
      {subject} cannot be used: {fault?.reason ?? reason ?? "its file is at fault."}
      {fault && <FaultPlace>{faultPlace(fault)}</FaultPlace>}
    </Alert>
  );
}

/** "commands/tidy.json:3:7 · items[0].role". */
export function faultPlace({ file, line, column, path }: FileFault): string {
  const place = [file, line, line === undefined ? undefined : column].filter(Boolean).join(":");
  return showHiddenCharacters(path ? `${place} · ${path}` : place);
}
