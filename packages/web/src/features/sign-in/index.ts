export { SignInDialog } from "./lazy-sign-in-dialog.tsx";
export { AccountLine, ReauthenticateButton, WaitingChip } from "./page-controls.tsx";
export { SignInBanners } from "./sign-in-banners.tsx";
export { pendingAttempts } from "./sign-in-state.ts";
export { SignInProvider, useCodexInUse, useSignIns } from "./sign-ins.tsx";
