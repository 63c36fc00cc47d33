export const PROTOCOL_VERSION = "v1";

/** What the page sends with each request beside the session's cookie. */
export const SESSION_KEY_HEADER = "latchkey-session-key";
/** The WebSocket's subprotocol, which the server chooses. */
export const SOCKET_PROTOCOL = "latchkey.v1";
/** Before the session's key, in a second subprotocol that the page offers and the server never chooses. */
export const SESSION_KEY_PROTOCOL = "latchkey.key.";
/** The close code of a socket whose session has ended, one that is ours to choose (RFC 6455 §7.4.2). */
export const SESSION_ENDED = 4401;
