import FolderIcon from "@mui/icons-material/FolderOutlined";
import InputBase from "@mui/material/InputBase";
import { FolderFrame } from "../../theme/composer-look.ts";

/** Which directory of the server a run works in; empty for the server's workspace. */
export function FolderField(props: { value: string; onChange: (folder: string) => void }) {
  return (
    <FolderFrame>
      <FolderIcon fontSize="small" aria-hidden />
      <InputBase
        value={props.value}
        placeholder="Working folder"
        slotProps={{
          input: { "aria-label": "Working folder", maxLength: 4096, spellCheck: false },
        }}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </FolderFrame>
  );
}
