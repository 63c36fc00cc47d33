import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { pino, type DestinationStream, type Logger } from "pino";

const STDERR = 2;

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
export function createLog(
  level: string,
  destination: DestinationStream = pino.destination(STDERR),
): Logger {
  const options = {
    level,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
  };
  // Whoever reads the log in a terminal must not be written to by what was logged.
  return pino(options, {
    write: (line: string) => {
      destination.write(showHiddenCharacters(line));
    },
  });
}
