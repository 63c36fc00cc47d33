import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, onTestFinished, test } from "vitest";

import { createHttpClient } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { temporaryHome } from "./support/temporary-home.ts";

const run = promisify(execFile);
const whyNoOpenSsl = await run("openssl", ["version"]).then(
  () => undefined,
  () => "openssl(1) is missing, so no certificate can be made",
);

/** An https server whose certificate nobody knows, and that certificate. */
async function startTlsServer() {
  const directory = await temporaryHome();
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  await run("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-subj", "/CN=proxy CA", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"],
    ...["-keyout", key, "-out", cert],
  ]);
  const ca = await readFile(cert, "utf8");
  const server = createServer({ key: await readFile(key), cert: ca }, (_, response) => {
    response.end("trusted");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { ca, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("a certificate of an unknown CA is named as the reason; with that CA it is accepted", async (context) => {
  if (whyNoOpenSsl !== undefined) context.skip(whyNoOpenSsl);
  const { ca, url } = await startTlsServer();
  const [strict, trusting] = [createHttpClient(), createHttpClient({ ca: [ca] })];
  onTestFinished(async () => {
    await Promise.all([strict.close(), trusting.close()]);
  });
  const error = await authErrorOf(strict.request({ method: "GET", url }));
  expect(error.code).toBe("AUTH_SERVER_UNREACHABLE");
  expect(error.message).toContain("NODE_EXTRA_CA_CERTS");
  expect((await trusting.request({ method: "GET", url })).text).toBe("trusted");
});
