import { Router } from "express";
import { z } from "zod";
import { codexAuthJson, codexConfigToml, codexEnvironment } from "../codex-home.ts";
import { FaultSchema, RouteClassSchema } from "../faults/fault.ts";
import { ModelAnswerSchema } from "../model/answer.ts";
import { RevocationScopeSchema } from "../options.ts";
import type { SimControl } from "./sim-control.ts";

interface Command {
  run: (body: unknown) => unknown;
}

const NoneSchema = z.strictObject({});
const AccountSchema = z.strictObject({ account: z.string().optional() });
const CodeSchema = z.strictObject({ userCode: z.string(), account: z.string().optional() });
const AuthorizeSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ask") }),
  z.strictObject({ type: z.literal("approve"), account: z.string().optional() }),
  z.strictObject({
    type: z.literal("error"),
    error: z.string(),
    description: z.string().optional(),
  }),
]);
const TimesSchema = z.strictObject({
  intervalSeconds: z.number().nonnegative().optional(),
  lifetimeSeconds: z.int().positive().optional(),
});

function command<T>(schema: z.ZodType<T>, run: (input: T) => unknown): Command {
  return { run: (body) => run(schema.parse(body ?? {})) };
}

/** The control surface over HTTP: `POST /sim/<command>` with a JSON body, and a few `GET`s. */
export function controlRoutes(control: SimControl, url: () => string): Router {
  const router = Router();
  const commands = { ...personCommands(control), ...machineCommands(control) };

  router.get("/sim/snapshot", (_req, res) => {
    res.json(control.snapshot());
  });
  router.get("/sim/requests", (_req, res) => {
    res.json(control.requests());
  });
  router.get("/sim/model-requests", (_req, res) => {
    res.json(control.modelRequests());
  });
  router.get("/sim/codex-home", (_req, res) => {
    res.json({ configToml: codexConfigToml(url()), environment: codexEnvironment(url()) });
  });
  router.post("/sim/sign-in", (req, res) => {
    const { account } = AccountSchema.parse(req.body ?? {});
    res.json({ authJson: codexAuthJson(url(), control.signIn(account)) });
  });
  for (const [name, { run }] of Object.entries(commands)) {
    router.post(`/sim/${name}`, async (req, res) => {
      await run(req.body);
      res.json({});
    });
  }

  return router;
}

function personCommands(control: SimControl): Record<string, Command> {
  return {
    approve: command(CodeSchema, ({ userCode, account }) => control.approve(userCode, account)),
    deny: command(CodeSchema, ({ userCode }) => control.deny(userCode)),
    "answer-authorize": command(AuthorizeSchema, (answer) => control.answerAuthorize(answer)),
    "expire-device-codes": command(NoneSchema, () => control.expireDeviceCodes()),
    "set-device-codes-enabled": command(
      z.strictObject({ isEnabled: z.boolean() }),
      ({ isEnabled }) => control.setDeviceCodesEnabled(isEnabled),
    ),
    "set-device-code-times": command(TimesSchema, (times) => control.setDeviceCodeTimes(times)),
    "expire-sign-ins": command(AccountSchema, ({ account }) => control.expireSignIns(account)),
    "burn-refresh-tokens": command(AccountSchema, ({ account }) =>
      control.burnRefreshTokens(account),
    ),
    "expire-refresh-tokens": command(AccountSchema, ({ account }) =>
      control.expireRefreshTokens(account),
    ),
    "expire-access-tokens": command(AccountSchema, ({ account }) =>
      control.expireAccessTokens(account),
    ),
    "revoke-all": command(AccountSchema, ({ account }) => control.revokeAll(account)),
  };
}

function machineCommands(control: SimControl): Record<string, Command> {
  return {
    "add-fault": command(FaultSchema, (fault) => control.addFault(fault)),
    "clear-faults": command(z.strictObject({ route: RouteClassSchema.optional() }), ({ route }) =>
      control.clearFaults(route),
    ),
    "enqueue-answer": command(ModelAnswerSchema, (answer) => control.enqueueAnswer(answer)),
    "hold-answers": command(
      z.strictObject({ afterTokens: z.int().nonnegative().default(0) }),
      ({ afterTokens }) => control.holdAnswers(afterTokens),
    ),
    "release-answers": command(NoneSchema, () => control.releaseAnswers()),
    "until-answer-held": command(NoneSchema, () => control.untilAnswerHeld()),
    "cut-answers": command(NoneSchema, () => control.cutAnswers()),
    "set-token-delay": command(
      z.strictObject({ delayMs: z.number().nonnegative() }),
      ({ delayMs }) => control.setTokenDelay(delayMs),
    ),
    "set-access-token-lifetime": command(
      z.strictObject({ seconds: z.int().positive() }),
      ({ seconds }) => control.setAccessTokenLifetime(seconds),
    ),
    "set-revocation-scope": command(z.strictObject({ scope: RevocationScopeSchema }), ({ scope }) =>
      control.setRevocationScope(scope),
    ),
    "answer-refreshes-as": command(AccountSchema, ({ account }) =>
      control.answerRefreshesAs(account),
    ),
    "advance-clock": command(z.strictObject({ seconds: z.number() }), ({ seconds }) =>
      control.advanceClock(seconds),
    ),
    reset: command(NoneSchema, () => control.reset()),
  };
}
