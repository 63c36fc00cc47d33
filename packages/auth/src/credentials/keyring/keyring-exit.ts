/** What the keyring process ends with. Node's own codes are below 20. */
export const KEYRING_EXIT = { done: 0, absent: 20, notInstalled: 21, failed: 22 } as const;
