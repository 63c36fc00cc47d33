import type { HttpResponse } from "@latchkey/auth";
import { transientFailure } from "@latchkey/auth";

import { CliError, describeFailure } from "../failure.ts";
import { withSession } from "../providers/session.ts";
import type { DoctorContext } from "./context.ts";
import { hostOf } from "./environment.ts";
import type { Finding } from "./finding.ts";
import { ok, problem, warning } from "./finding.ts";

const TIMEOUT_MS = 10_000;
const HARMLESS_SKEW_SECONDS = 60;

/** The proxy, the authorization server, and this machine's clock against the server's. */
export async function checkNetwork({ config, options, io }: DoctorContext): Promise<Finding[]> {
  const proxies = [proxyFinding(config.environment)];
  try {
    const { url, response } = await withSession({ config, io }, options, async (session) => {
      const { issuer } = session.provider;
      const url = `${issuer.replace(/\/+$/u, "")}/.well-known/openid-configuration`;
      const response = await session.httpClient.request({
        method: "GET",
        url,
        timeoutMs: TIMEOUT_MS,
        signal: io.signal,
      });
      return { url, response };
    });
    // A portal's page has a clock too, and it says nothing about the server's. A server that has no
    // such document may say so with a page.
    const fault = response.status === 404 ? undefined : transientFailure(response, url);
    if (fault) throw fault;
    return [...proxies, ok("network", `${hostOf(url)} answers`), clockFinding(response)];
  } catch (error) {
    const { message } = describeFailure(error);
    return [...proxies, problem("network", message, nextStep(error, { config, options }))];
  }
}

/** What shows more than the failure itself does. */
function nextStep(
  error: unknown,
  { config, options }: Pick<DoctorContext, "config" | "options">,
): string {
  if (error instanceof CliError) return error.next ?? "latchkey doctor --help";
  const address = options.issuer ?? config.authorizationServer.issuer;
  const origin = URL.parse(address ?? "")?.origin;
  const hasProxy = proxiesIn(config.environment).length > 0;
  return hasProxy || origin === undefined ? "env | grep -i proxy" : `curl --head ${origin}`;
}

type Environment = Readonly<Record<string, string | undefined>>;

function proxyFinding(environment: Environment): Finding {
  const set = proxiesIn(environment);
  return ok("proxy", set.length > 0 ? set.join(", ") : "none");
}

function proxiesIn(environment: Environment): string[] {
  const names = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];
  return names.flatMap((name) => {
    const value = environment[name.toLowerCase()] ?? environment[name] ?? "";
    return value === "" ? [] : [`${name} = ${hostOf(value)}`];
  });
}

function clockFinding(response: HttpResponse): Finding {
  const serverTime = Date.parse(response.headers["date"] ?? "");
  if (Number.isNaN(serverTime)) return ok("clock", "the server does not tell the time");
  const skewSeconds = Math.round((Date.now() - serverTime) / 1000);
  const direction = skewSeconds > 0 ? "ahead of" : "behind";
  const message = `${Math.abs(skewSeconds)} seconds ${direction} the server`;
  if (Math.abs(skewSeconds) <= HARMLESS_SKEW_SECONDS) return ok("clock", "right");
  return warning("clock", `${message}; tokens look expired too early or too late`, "timedatectl");
}
