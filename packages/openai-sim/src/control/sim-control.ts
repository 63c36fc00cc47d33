import type { TokenSet } from "../accounts/grants.ts";
import type { DeviceCode } from "../authorization/device-codes.ts";
import { FaultSchema, type FaultInput, type RouteClass } from "../faults/fault.ts";
import type { SeenRequest } from "../faults/guard.ts";
import type { ModelAnswer } from "../model/answer.ts";
import type { ModelRequestRecord } from "../model/model-request-record.ts";
import type { RevocationScope } from "../options.ts";
import type { SimState } from "../sim-state.ts";
import { snapshotOf, type SimSnapshot } from "./snapshot.ts";

/** What `SimControl.answerAuthorize` makes the browser's sign-in page do. */
export type AuthorizeAnswer =
  | { type: "ask" }
  | { type: "approve"; account?: string | undefined }
  | { type: "error"; error: string; description?: string | undefined };

/**
 * Everything that a test or demo can do to a running stand-in. Accounts are named by email or
 * account ID; without a name, device approvals mean the first account and all else means every one.
 */
export class SimControl {
  readonly #state: SimState;

  constructor(state: SimState) {
    this.#state = state;
  }

  /** Approves a device code, as a person would on the page. Throws when the code is not open. */
  approve(userCode: string, account?: string): void {
    const chosen = this.#state.account(account);
    const code = this.#openCode(userCode);
    code.account = chosen;
    code.state = "approved";
  }

  deny(userCode: string): void {
    this.#openCode(userCode).state = "denied";
  }

  expireDeviceCodes(): void {
    this.#state.deviceCodes.expireAll();
  }

  /** Turns device codes on or off, as a person does in the ChatGPT settings. */
  setDeviceCodesEnabled(isEnabled: boolean): void {
    this.#state.deviceCodes.isEnabled = isEnabled;
  }

  /** Interval and lifetime of device codes that are requested from now on. */
  setDeviceCodeTimes(times: {
    intervalSeconds?: number | undefined;
    lifetimeSeconds?: number | undefined;
  }): void {
    const { deviceCodes } = this.#state;
    deviceCodes.intervalSeconds = times.intervalSeconds ?? deviceCodes.intervalSeconds;
    deviceCodes.lifetimeSeconds = times.lifetimeSeconds ?? deviceCodes.lifetimeSeconds;
  }

  answerAuthorize(answer: AuthorizeAnswer): void {
    switch (answer.type) {
      case "ask":
        this.#state.authorizeOutcome = answer;
        return;
      case "approve":
        this.#state.authorizeOutcome = {
          type: "approve",
          account: this.#state.account(answer.account),
        };
        return;
      case "error":
        this.#state.authorizeOutcome = {
          type: "error",
          error: answer.error,
          description: answer.description ?? "The stand-in says no.",
        };
        return;
    }
  }

  /** Starts a lineage as if an account had just signed in, and returns its tokens. */
  signIn(account?: string): TokenSet {
    return this.#state.grants.create(this.#state.account(account), this.#state.issuer);
  }

  /** Makes every outstanding refresh token count as already used. */
  burnRefreshTokens(account?: string): void {
    this.#state.grants.retireRefreshTokens("spent", this.#maybeAccount(account));
  }

  expireRefreshTokens(account?: string): void {
    this.#state.grants.retireRefreshTokens("expired", this.#maybeAccount(account));
  }

  expireAccessTokens(account?: string): void {
    this.#state.grants.expireAccessTokens(this.#maybeAccount(account));
  }

  revokeAll(account?: string): void {
    this.#state.grants.revokeAll(this.#maybeAccount(account));
  }

  /** Answers refreshes with the tokens of this account from now on; with its owner's again without. */
  answerRefreshesAs(account?: string): void {
    this.#state.grants.refreshedAs = this.#maybeAccount(account);
  }

  /** What a revocation ends from now on. */
  setRevocationScope(scope: RevocationScope): void {
    this.#state.grants.revocationScope = scope;
  }

  /** Ends sign-ins the way people meet it: the access token is refused, the refresh token was used. */
  expireSignIns(account?: string): void {
    this.burnRefreshTokens(account);
    this.expireAccessTokens(account);
  }

  /** Lifetime of access tokens that are issued from now on. */
  setAccessTokenLifetime(seconds: number): void {
    this.#state.grants.accessTokenLifetimeSeconds = seconds;
  }

  addFault(fault: FaultInput): void {
    this.#state.faults.add(FaultSchema.parse(fault));
  }

  clearFaults(route?: RouteClass): void {
    this.#state.faults.clear(route);
  }

  /** Scripts the answer to one model request; the others follow their message's own script. */
  enqueueAnswer(answer: ModelAnswer): void {
    this.#state.answers.add(answer);
  }

  /** Stops every answer once it has sent this many tokens, until `releaseAnswers`. */
  holdAnswers(afterTokens = 0): void {
    this.#state.gate.hold(afterTokens);
  }

  releaseAnswers(): void {
    this.#state.gate.release();
  }

  /** Resolves once an answer is being held. */
  untilAnswerHeld(): Promise<void> {
    return this.#state.gate.untilHeld();
  }

  /** Drops the connection of every answer that is streaming. */
  cutAnswers(): void {
    this.#state.gate.cut();
  }

  setTokenDelay(delayMs: number): void {
    this.#state.tokenDelayMs = delayMs;
  }

  advanceClock(seconds: number): void {
    this.#state.clock.advance(seconds);
  }

  /** What there is and what was counted, without any token. */
  snapshot(): SimSnapshot {
    return snapshotOf(this.#state);
  }

  /** Every token and device code that was ever issued, for searching what must not hold any. */
  issuedSecrets(): string[] {
    const { grants, deviceCodes } = this.#state;
    return [...grants.issued, ...deviceCodes.list().map(({ deviceAuthId }) => deviceAuthId)];
  }

  /** Requests to the endpoints that faults can be set on, oldest first. */
  requests(route?: RouteClass): SeenRequest[] {
    const all = this.#state.seenRequests;
    return all.filter((request) => route === undefined || request.route === route);
  }

  modelRequests(): readonly ModelRequestRecord[] {
    return this.#state.modelRequests;
  }

  /** Forgets everything: sign-ins, codes, faults, scripts, counters and the clock's offset. */
  reset(): void {
    this.#state.reset();
  }

  #openCode(userCode: string): DeviceCode {
    const code = this.#state.deviceCodes.findByUserCode(userCode);
    if (code?.state === "pending" || code?.state === "entered") return code;
    throw new RangeError("The stand-in has no such open device code.");
  }

  #maybeAccount(name: string | undefined) {
    return name === undefined ? undefined : this.#state.account(name);
  }
}
