import type { RequestHandler } from "express";
import { findAccount, type Account } from "./accounts/account.ts";
import { Grants } from "./accounts/grants.ts";
import { AuthorizationCodes } from "./authorization/authorization-codes.ts";
import { DeviceCodes } from "./authorization/device-codes.ts";
import { SimClock } from "./clock.ts";
import type { RouteClass } from "./faults/fault.ts";
import { Faults } from "./faults/faults.ts";
import { guardRoute, type SeenRequest } from "./faults/guard.ts";
import { AnswerGate } from "./model/answer-gate.ts";
import { AnswerQueue } from "./model/answer-queue.ts";
import type { ModelRequestRecord } from "./model/model-request-record.ts";
import type { SimOptions } from "./options.ts";

/** What the authorization endpoint does: shows its page, or answers at once. */
export type AuthorizeOutcome =
  | { type: "ask" }
  | { type: "approve"; account: Account }
  | { type: "error"; error: string; description: string };

/** Everything that one running stand-in remembers. */
export class SimState {
  readonly options: SimOptions;
  readonly clock = new SimClock();
  readonly faults = new Faults();
  readonly authorizationCodes = new AuthorizationCodes();
  readonly gate = new AnswerGate();
  readonly answers = new AnswerQueue();
  readonly seenRequests: SeenRequest[] = [];
  readonly modelRequests: ModelRequestRecord[] = [];
  readonly deviceCodes: DeviceCodes;
  readonly grants: Grants;
  authorizeOutcome: AuthorizeOutcome = { type: "ask" };
  tokenDelayMs: number;
  issuer = "";

  constructor(options: SimOptions) {
    this.options = options;
    this.tokenDelayMs = options.tokenDelayMs;
    this.grants = new Grants(this.clock, options);
    this.deviceCodes = new DeviceCodes(this.clock, {
      intervalSeconds: options.intervalSeconds,
      lifetimeSeconds: options.deviceCodeLifetimeSeconds,
    });
  }

  /** The account with this email or ID, or the first one. */
  account(name?: string): Account {
    const account = findAccount(this.options.accounts, name);
    if (account === undefined) throw new RangeError("The stand-in has no such account.");
    return account;
  }

  guard(route: RouteClass): RequestHandler {
    return guardRoute(route, { clock: this.clock, faults: this.faults, seen: this.seenRequests });
  }

  reset(): void {
    this.clock.reset();
    this.faults.clear();
    this.authorizationCodes.clear();
    this.deviceCodes.clear();
    this.grants.clear();
    this.gate.release();
    this.gate.cut();
    this.answers.clear();
    this.seenRequests.length = 0;
    this.modelRequests.length = 0;
    this.authorizeOutcome = { type: "ask" };
    this.tokenDelayMs = this.options.tokenDelayMs;
    this.grants.accessTokenLifetimeSeconds = this.options.accessTokenLifetimeSeconds;
    this.grants.revocationScope = this.options.revocationScope;
    this.deviceCodes.intervalSeconds = this.options.intervalSeconds;
    this.deviceCodes.lifetimeSeconds = this.options.deviceCodeLifetimeSeconds;
  }
}
