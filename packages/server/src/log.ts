import { pino, type DestinationStream, type Logger } from "pino";

const SECRETS = [
  "accessToken",
  "refreshToken",
  "idToken",
  "access_token",
  "refresh_token",
  "id_token",
  "deviceCode",
  "device_code",
  "device_auth_id",
  "authorization",
  "cookie",
];

/** The one log of the application; subsystems get children. Secrets are redacted by name. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
  };
  return destination ? pino(options, destination) : pino(options);
}
