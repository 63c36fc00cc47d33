import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo, Server, Socket } from "node:net";
import { createServer as createPlainServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";

import type { OpenAiSim } from "@latchkey/openai-sim";
import { startOpenAiSim } from "@latchkey/openai-sim";
import { generate } from "selfsigned";

import type { HttpClient } from "../../src/index.ts";
import { createHttpClient } from "../../src/index.ts";
import { findFreePort } from "../support/free-port.ts";
import { createPrivateCa } from "../support/private-ca.ts";
import type { WrongPlace } from "./fault.ts";
import type { FaultServer } from "./fault-server.ts";
import { startFaultServer } from "./fault-server.ts";
import type { StandardServer } from "./standard-server.ts";
import { startStandardServer } from "./standard-server.ts";

/** How long a device code lives; the clock of a cell gets there without waiting. */
export const CODE_LIFETIME_SECONDS = 40;

/** All that a cell of the table can meet. */
export interface FaultWorld {
  sim: OpenAiSim;
  standard: StandardServer;
  faults: FaultServer;
  /** Addresses that are no authorization server. */
  places: Readonly<Record<WrongPlace, string>>;
  /** The one that every cell sends its requests with; it trusts a CA of its own. */
  client: HttpClient;
  /** For the homes of the cells. */
  directory: string;
  close(): Promise<void>;
}

/** Starts the good servers, the bad one and the wrong places. */
export async function startFaultWorld(): Promise<FaultWorld> {
  const [sim, standard, faults, tls] = await Promise.all([
    // Every case signs the same person in: one that revokes must not end the others.
    startOpenAiSim({ deviceCodeLifetimeSeconds: CODE_LIFETIME_SECONDS, revocationScope: "token" }),
    startStandardServer(),
    startFaultServer(),
    startTlsPlaces(),
  ]);
  const client = createHttpClient({ ca: [tls.ca] });
  const directory = await mkdtemp(join(tmpdir(), "latchkey-faults-"));
  return {
    sim,
    standard,
    faults,
    client,
    directory,
    places: {
      "a name that cannot be resolved": "https://no-such-host.invalid",
      "a port where nobody listens": `http://127.0.0.1:${await findFreePort()}`,
      "a certificate of a CA that nobody knows": tls.unknownCa,
      "a certificate signed by itself": tls.selfSigned,
      "a certificate for another host": tls.otherHost,
      "a certificate that has expired": tls.expired,
      "a certificate that is not valid yet": tls.early,
      "a port that never says anything": tls.silent,
      "TLS where plain HTTP is spoken": tls.selfSigned.replace("https:", "http:"),
      "plain HTTP where TLS is spoken": `https://127.0.0.1:${faults.port}`,
    },
    async close() {
      await client.close();
      await Promise.all([sim.close(), standard.close(), faults.close(), tls.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startTlsPlaces() {
  const [ca, stranger] = await Promise.all([createPrivateCa(), createPrivateCa()]);
  const own = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  const servers: Server[] = [];
  const serve = async (certificate: { key: string; cert: string }) => {
    const server = createServer(certificate, (socket) => {
      socket.on("error", () => undefined);
      socket.end("HTTP/1.1 200 OK\r\n\r\n{}");
    });
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.push(server);
    return `https://localhost:${(server.address() as AddressInfo).port}`;
  };
  const past = { notBeforeDate: new Date("2020-01-01"), notAfterDate: new Date("2021-01-01") };
  const silent = createPlainServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  servers.push(silent);
  const sockets = new Set<Socket>();
  silent.on("connection", (socket) => sockets.add(socket));
  const future = { notBeforeDate: new Date("2090-01-01"), notAfterDate: new Date("2091-01-01") };
  return {
    silent: `https://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    ca: ca.certificate,
    unknownCa: await serve(await stranger.issue("localhost")),
    selfSigned: await serve({ key: own.private, cert: own.cert }),
    otherHost: await serve(await ca.issue("elsewhere.example")),
    expired: await serve(await ca.issue("localhost", past)),
    early: await serve(await ca.issue("localhost", future)),
    async close() {
      sockets.forEach((socket) => socket.destroy());
      for (const server of servers) {
        server.close();
        await once(server, "close");
      }
    },
  };
}
