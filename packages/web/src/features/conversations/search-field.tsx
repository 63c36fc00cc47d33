import ClearIcon from "@mui/icons-material/CloseRounded";
import SearchIcon from "@mui/icons-material/SearchRounded";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import { SearchFrame } from "../../theme/list-look.ts";

/** Narrows the list down to what matches. Escape empties it. */
export function SearchField(props: { value: string; onChange: (value: string) => void }) {
  return (
    <SearchFrame role="search">
      <SearchIcon fontSize="small" aria-hidden />
      <InputBase
        fullWidth
        value={props.value}
        placeholder="Search"
        slotProps={{ input: { "aria-label": "Search conversations", maxLength: 200, dir: "auto" } }}
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") props.onChange("");
        }}
      />
      {props.value !== "" && (
        <IconButton size="small" aria-label="Clear the search" onClick={() => props.onChange("")}>
          <ClearIcon fontSize="small" />
        </IconButton>
      )}
    </SearchFrame>
  );
}
