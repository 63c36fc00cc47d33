// What reading a stored sign-in and its settings takes, without the weight of talking to a server.
export { openCredentialStore } from "./credentials/store.ts";
export { restrictAuthJson } from "./credentials/file/exposure.ts";
export { describeStored } from "./refresh/describe-sign-in.ts";
export { urlFault } from "./url-safety.ts";
