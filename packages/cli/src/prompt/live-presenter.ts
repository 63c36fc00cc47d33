import type { ReadStream } from "node:tty";

import type { DeviceCodePrompt, PasteRequest, SignInEvent } from "@latchkey/auth";

import type { CopyOutcome } from "../terminal/clipboard.ts";
import type { TerminalCapabilities } from "../terminal/config.ts";
import { spellInAscii } from "../terminal/config.ts";
import { hideCursor } from "../terminal/cursor.ts";
import { isInBackground, stopUntilContinued, untilInForeground } from "../terminal/foreground.ts";
import { listenToKeys } from "../terminal/keyboard.ts";
import type { Canvas } from "../terminal/live-block.ts";
import { LiveBlock } from "../terminal/live-block.ts";
import { readLine } from "../terminal/read-line.ts";
import type { Paint } from "../terminal/style.ts";
import { createPaint } from "../terminal/style.ts";
import type { Stage } from "./live-stage.ts";
import { linesOfStage } from "./live-stage.ts";
import type { Presenter, PromptActions, SignedIn } from "./presenter.ts";
import { drawQrCode } from "./qr-code.ts";
import { methodLine, PASTE_INSTRUCTION, signedInLines } from "./texts.ts";

const TICK_MS = 1000;
const NOTE_MS = 4000;
const COPIED: Readonly<Record<CopyOutcome, string>> = {
  copied: "copied",
  sent_to_terminal: "sent to your terminal's clipboard",
  sent_to_tmux: "sent to your terminal's clipboard and to tmux's buffer",
};

export interface LivePresenterOptions {
  input: ReadStream;
  output: Canvas & NodeJS.EventEmitter;
  actions: PromptActions;
  terminal: TerminalCapabilities;
  hasQrCode: boolean;
  /** The authorization server is one where people switch device codes on and off. */
  canCodesBeOff: boolean;
}

/** The prompt of an interactive terminal: one block that is changed in place, and single keys. */
export class LivePresenter implements Presenter {
  readonly canAsk = true;
  readonly #options: LivePresenterOptions;
  readonly #paint: Paint;
  readonly #block: LiveBlock;
  readonly #timer: NodeJS.Timeout;
  #stage: Stage = { type: "starting" };
  #note: { text: string; until: number } | undefined;
  #releaseTerminal: () => void;
  /** Stopped by Ctrl-Z, or in the background: the terminal is the shell's. */
  #isAway = false;
  #isClosed = false;
  #onAnyKey: (() => void) | undefined;

  constructor(options: LivePresenterOptions) {
    this.#options = options;
    const { color, hasUnicode } = options.terminal;
    this.#paint = createPaint(color);
    this.#block = new LiveBlock(options.output, hasUnicode ? (text) => text : spellInAscii);
    this.#releaseTerminal = this.#takeTerminal();
    options.output.on("resize", this.#draw);
    this.#timer = setInterval(this.#draw, TICK_MS);
    this.#draw();
  }

  show(event: SignInEvent): void {
    switch (event.type) {
      case "method":
        this.#block.printAbove(methodLine(event.method, event.reason));
        return;
      case "authorize":
        this.#showAuthorize(event);
        return;
      case "code":
        this.#showCode(event.prompt);
        return;
      case "retrying":
        this.#setTrouble(event.reason);
        return;
      case "waiting":
      case "recovered":
        this.#setTrouble(undefined);
        return;
      case "approved":
        this.#go({ type: "approved" });
        return;
      case "fallback":
        this.#go({ type: "starting" });
        this.#block.printAbove(event.reason);
        this.#block.printAbove(methodLine(event.to));
        return;
    }
  }

  notice(message: string): void {
    this.#block.printAbove(message);
  }

  async readPastedAddress({ signal, problem }: PasteRequest): Promise<string> {
    // The line editor has the terminal to itself meanwhile.
    this.#go({ type: "silent" });
    this.#options.output.write(`${problem ?? PASTE_INSTRUCTION}\n`);
    this.#releaseTerminal();
    try {
      return await readLine({ signal, question: "Paste the address of the page that failed: " });
    } finally {
      this.#releaseTerminal = this.#takeTerminal();
    }
  }

  offerNewCode(): Promise<boolean> {
    this.#go({ type: "expired" });
    return new Promise((resolve) => {
      this.#onAnyKey = () => {
        this.#onAnyKey = undefined;
        this.#go({ type: "starting" });
        resolve(true);
      };
    });
  }

  signedIn(outcome: SignedIn): void {
    this.#go({ type: "silent" });
    for (const line of signedInLines(outcome)) this.#block.printAbove(line);
  }

  failed(): void {
    this.#go({ type: "silent" });
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#options.output.off("resize", this.#draw);
    this.#block.clear();
    this.#releaseTerminal();
  }

  readonly #draw = (): void => {
    if (this.#isAway) return;
    const { columns, rows } = this.#options.output;
    if (this.#note && this.#note.until <= performance.now()) this.#note = undefined;
    const view = { paint: this.#paint, size: { columns, rows }, note: this.#note?.text };
    this.#block.render(linesOfStage(this.#stage, view));
  };

  #go(stage: Stage): void {
    this.#stage = stage;
    this.#note = undefined;
    this.#draw();
  }

  #showCode(prompt: DeviceCodePrompt): void {
    const { hasQrCode, terminal, canCodesBeOff } = this.#options;
    const stage = {
      type: "code",
      prompt,
      expiresAtMonotonicMs: performance.now() + prompt.expiresAt - Date.now(),
      codesOff: canCodesBeOff ? "asked" : undefined,
    } as const;
    // The text goes first; drawing the QR code takes a few milliseconds more.
    this.#go(stage);
    if (!hasQrCode) return;
    const address = prompt.verificationUriComplete ?? prompt.verificationUri;
    this.#go({ ...stage, qrCode: drawQrCode(address, terminal.color) });
  }

  #showAuthorize({ url, willOpen }: { url: string; willOpen: boolean }): void {
    const opening = "Opening your browser. If it does not open, visit this address:";
    this.#block.printAbove(willOpen ? opening : "Open this address in a browser:");
    this.#block.printAbove(url);
    this.#go({ type: "browser", url });
  }

  #setTrouble(trouble: string | undefined): void {
    if (this.#stage.type === "code") this.#stage = { ...this.#stage, trouble };
    this.#draw();
  }

  #setNote(text: string): void {
    this.#note = { text, until: performance.now() + NOTE_MS };
    this.#draw();
  }

  #takeTerminal(): () => void {
    const { output, actions } = this.#options;
    const showCursor = hideCursor(output);
    const stopListening = listenToKeys(this.#options, {
      onKey: (key) => {
        this.#onKey(key);
      },
      onCancel: () => {
        actions.cancel();
      },
      onSuspend: () => void this.#suspend(0),
      onPaste: () => {
        this.#setNote("What you pasted is not used here.");
      },
    });
    const onStop = () => void this.#suspend(process.pid);
    process.on("SIGTSTP", onStop);
    process.on("SIGCONT", this.#onContinued);
    return () => {
      this.#releaseTerminal = () => undefined;
      process.off("SIGTSTP", onStop);
      process.off("SIGCONT", this.#onContinued);
      stopListening();
      showCursor();
    };
  }

  async #suspend(target: number): Promise<void> {
    if (process.platform === "win32") return;
    this.#block.clear();
    this.#isAway = true;
    this.#releaseTerminal();
    await stopUntilContinued(target);
    await this.#return();
  }

  /** Something that cannot be heard has stopped the process, and the shell has had the terminal. */
  readonly #onContinued = (): void => {
    this.#isAway = true;
    this.#block.forget();
    void this.#return();
  };

  async #return(): Promise<void> {
    if (isInBackground()) {
      this.#block.printAbove("Waiting in the background. Bring it back with fg.");
      await untilInForeground();
    }
    if (this.#isClosed) return;
    this.#isAway = false;
    this.#releaseTerminal();
    this.#releaseTerminal = this.#takeTerminal();
    this.#draw();
  }

  #onKey(key: string): void {
    if (this.#onAnyKey) {
      this.#onAnyKey();
      return;
    }
    if (this.#stage.type === "code") this.#onCodeKey(key, this.#stage.prompt);
    if (this.#stage.type === "browser") this.#onBrowserKey(key, this.#stage.url);
  }

  #onCodeKey(key: string, prompt: DeviceCodePrompt): void {
    if (key === "c") void this.#copy(prompt.userCode, "Code");
    if (key === "o") void this.#open(prompt.verificationUriComplete ?? prompt.verificationUri);
    if (this.#options.canCodesBeOff) this.#onCodesOffKey(key);
    if (key === "n") {
      this.#go({ type: "starting" });
      this.#options.actions.requestNewCode();
    }
  }

  #onCodesOffKey(key: string): void {
    if (key === "h" && this.#stage.type === "code") {
      const codesOff = this.#stage.codesOff === "explained" ? "asked" : "explained";
      this.#stage = { ...this.#stage, codesOff };
      this.#draw();
    }
    if (key === "p") {
      this.#go({ type: "starting" });
      this.#options.actions.switchToPaste();
    }
  }

  #onBrowserKey(key: string, url: string): void {
    if (key === "c") void this.#copy(url, "Address");
    if (key === "o") void this.#open(url);
    if (key === "d") {
      this.#go({ type: "starting" });
      this.#options.actions.switchToDevice();
    }
  }

  async #copy(text: string, what: string): Promise<void> {
    const outcome = await this.#options.actions.copy(text);
    this.#setNote(`${what} ${COPIED[outcome]}.`);
  }

  async #open(url: string): Promise<void> {
    this.#setNote("Opening it in the browser of this machine.");
    try {
      await this.#options.actions.openLink(url);
    } catch {
      this.#setNote("No browser could be opened on this machine.");
    }
  }
}
