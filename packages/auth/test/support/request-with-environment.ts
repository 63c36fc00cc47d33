/** Sends one request as an application does, with its own environment; prints what came of it. */
import { createHttpClient, isAuthError } from "../../src/index.ts";

const httpClient = createHttpClient({ proxyEnvironment: process.env });
try {
  const url = process.argv[2] ?? "";
  const { status } = await httpClient.request({ method: "GET", url });
  process.stdout.write(`HTTP ${status}`);
} catch (error) {
  process.stdout.write(isAuthError(error) ? error.message : String(error));
} finally {
  await httpClient.close();
}
