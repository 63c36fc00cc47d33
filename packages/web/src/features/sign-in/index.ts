export { AccountLine } from "./account-line.tsx";
export { ReauthenticateButton } from "./reauthenticate-button.tsx";
export { SignInBanners } from "./sign-in-banners.tsx";
export { useSignIns } from "./sign-in-context.ts";
export { SignInDialog } from "./lazy-sign-in-dialog.tsx";
export { SignInProvider } from "./sign-in-provider.tsx";
export { WaitingChip } from "./waiting-chip.tsx";
export { pendingAttempts } from "./sign-in-state.ts";
