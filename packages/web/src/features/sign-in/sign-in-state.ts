import type { CodexHome, DeviceAuthAttempt, ServerFrame } from "@latchkey/contracts";
import { homeToRepair, isHomeReady, SERVER_HOME } from "../../components/home-texts.ts";

/** The server's sign-ins as this tab knows them, and which of them its dialog shows. */
export type SignInState = {
  homes: CodexHome[];
  /** By start, oldest first. */
  attempts: DeviceAuthAttempt[];
  dialog: DialogState;
  /** Whether the page that is open has to do with Codex. */
  isCodexInUse: boolean;
  /** Attempts that waited when the connection was lost and that the server has not named since. */
  unconfirmed: string[];
  /** Attempts that waited when their home was told to work again. */
  overtaken: string[];
};

type DialogState = {
  isOpen: boolean;
  /** Whose sign-in it is about. */
  codexHome: string;
  attemptId: string | undefined;
  /** The homes that the page uses which the dialog was opened on. */
  ofPage: string[];
};

export type SignInAction =
  | { type: "frame"; frame: ServerFrame }
  | { type: "attempts"; attempts: DeviceAuthAttempt[] }
  /** The attempt that the dialog showed before the page was loaded again. */
  | { type: "recalled"; attemptId: string }
  | { type: "disconnected" }
  | { type: "started"; attempt: DeviceAuthAttempt }
  /** What the home follows is repaired, unless another home is chosen in the dialog. */
  | { type: "open"; codexHome: string; ofPage?: string[] }
  | { type: "choose_home"; codexHome: string }
  | { type: "show_attempt"; attemptId: string }
  | { type: "close" }
  | { type: "codex_in_use"; isInUse: boolean };

export function firstSignInState(): SignInState {
  const dialog = { isOpen: false, codexHome: SERVER_HOME, attemptId: undefined, ofPage: [] };
  const known = { homes: [], attempts: [], unconfirmed: [], overtaken: [] };
  return { ...known, dialog, isCodexInUse: true };
}

export function signInReducer(state: SignInState, action: SignInAction): SignInState {
  switch (action.type) {
    case "frame":
      return applySignInFrame(state, action.frame);
    case "attempts":
      return dropUnconfirmed(receiveAttempts(state, action.attempts));
    case "recalled":
      return restoreDialog(state, action.attemptId);
    case "disconnected":
      return { ...state, unconfirmed: pendingAttempts(state.attempts).map(({ id }) => id) };
    case "started":
      return showAttempt(
        { ...state, attempts: mergeAttempts([action.attempt], state.attempts) },
        action.attempt.id,
      );
    case "open":
      return openDialog(state, action);
    case "choose_home":
      return { ...state, dialog: { ...state.dialog, codexHome: action.codexHome } };
    case "show_attempt":
      return showAttempt(state, action.attemptId);
    case "close":
      return { ...state, dialog: { ...state.dialog, isOpen: false } };
    case "codex_in_use":
      return { ...state, isCodexInUse: action.isInUse };
  }
}

function applySignInFrame(state: SignInState, frame: ServerFrame): SignInState {
  if (frame.type === "device_auth_updated") {
    return receiveAttempts(state, [frame.attempt]);
  }
  if (frame.type !== "home_updated") return state;
  const { home } = frame;
  const known = state.homes.find(({ name }) => name === home.name);
  const isRepaired = known && !isHomeReady(known) && isHomeReady(home);
  const waiting = pendingAttempts(state.attempts).filter(
    ({ codexHome }) => codexHome === home.name,
  );
  return {
    ...state,
    homes: [...state.homes.filter((other) => other !== known), home].sort(serverHomeFirst),
    ...(isRepaired && { overtaken: [...state.overtaken, ...waiting.map(({ id }) => id)] }),
  };
}

function serverHomeFirst(a: CodexHome, b: CodexHome): number {
  if (a.name === SERVER_HOME) return -1;
  if (b.name === SERVER_HOME) return 1;
  return a.name.localeCompare(b.name);
}

function receiveAttempts(state: SignInState, received: DeviceAuthAttempt[]): SignInState {
  const confirmed = new Set(received.map(({ id }) => id));
  return {
    ...state,
    attempts: mergeAttempts(state.attempts, received),
    unconfirmed: state.unconfirmed.filter((id) => !confirmed.has(id)),
  };
}

/** A server that was started anew knows nothing of the sign-ins that waited before. */
function dropUnconfirmed(state: SignInState): SignInState {
  const attempts = state.attempts.map((attempt) =>
    state.unconfirmed.includes(attempt.id) ? { ...attempt, state: "cancelled" as const } : attempt,
  );
  return { ...state, attempts, unconfirmed: [] };
}

/** An attempt that has ended never waits again, so a late answer cannot bring it back. */
function mergeAttempts(
  known: DeviceAuthAttempt[],
  received: DeviceAuthAttempt[],
): DeviceAuthAttempt[] {
  const byId = new Map(known.map((attempt) => [attempt.id, attempt]));
  for (const attempt of received) {
    const current = byId.get(attempt.id);
    if (attempt.state !== "pending" || !current || current.state === "pending") {
      byId.set(attempt.id, attempt);
    }
  }
  return [...byId.values()].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** The button leads back to this tab's own sign-in while that one waits. */
function openDialog(
  state: SignInState,
  { codexHome: wanted, ofPage = [wanted] }: { codexHome: string; ofPage?: string[] },
): SignInState {
  const codexHome = homeToRepair(state.homes, wanted);
  const shown = state.attempts.find((attempt) => attempt.id === state.dialog.attemptId);
  const isWaiting = shown?.state === "pending" && shown.codexHome === codexHome;
  const attemptId = isWaiting ? shown.id : undefined;
  return { ...state, dialog: { isOpen: true, codexHome, attemptId, ofPage } };
}

function showAttempt(state: SignInState, attemptId: string): SignInState {
  const attempt = state.attempts.find((known) => known.id === attemptId);
  if (!attempt) return state;
  const { codexHome } = attempt;
  return { ...state, dialog: { ...state.dialog, isOpen: true, codexHome, attemptId } };
}

function restoreDialog(state: SignInState, attemptId: string): SignInState {
  const isWaiting = pendingAttempts(state.attempts).some(({ id }) => id === attemptId);
  return isWaiting ? showAttempt(state, attemptId) : state;
}

/** Sign-ins that wait for a person, newest first. */
export function pendingAttempts(attempts: DeviceAuthAttempt[]): DeviceAuthAttempt[] {
  return attempts.filter((attempt) => attempt.state === "pending").reverse();
}

type Known = Pick<SignInState, "attempts" | "overtaken">;

/** Sign-ins that somebody still has a reason to finish, newest first. */
export function neededAttempts(known: Known): DeviceAuthAttempt[] {
  return pendingAttempts(known.attempts).filter((attempt) => !isOvertaken(attempt, known));
}

/** Whether the home of an attempt was signed in since by another one, here or in a terminal. */
export function isOvertaken(attempt: DeviceAuthAttempt, known: Known): boolean {
  const { id, codexHome, startedAt } = attempt;
  if (known.overtaken.includes(id)) return true;
  return known.attempts.some(
    ({ finishedAt, updatedHomes, ...other }) =>
      other.state === "signed_in" &&
      (other.codexHome === codexHome || updatedHomes.includes(codexHome)) &&
      finishedAt !== undefined &&
      finishedAt > startedAt,
  );
}
