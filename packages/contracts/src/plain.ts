/** What needs no schema to be made, for a page that is to stand before any answer is read. */
export { showHiddenCharacters } from "./hidden-characters.ts";
export { MAX_INPUT_CHARACTERS } from "./http/limits.ts";
export { PROVIDER_IDS } from "./model/provider-ids.ts";
export { applyTurnEvent } from "./websocket/apply-event.ts";
export {
  PROTOCOL_VERSION,
  SESSION_ENDED,
  SESSION_KEY_HEADER,
  SESSION_KEY_PROTOCOL,
  SOCKET_PROTOCOL,
} from "./websocket/protocol-version.ts";
