import { once } from "node:events";
import { createServer } from "node:http";
import { createApp } from "./app.ts";
import { SimControl } from "./control/sim-control.ts";
import { OptionsSchema, type SimOptionsInput } from "./options.ts";
import { SimState } from "./sim-state.ts";

/** A running stand-in. `url` is its issuer and the base of all its addresses, without a final slash. */
export interface OpenAiSim {
  readonly url: string;
  readonly control: SimControl;
  close(): Promise<void>;
}

/**
 * Starts a stand-in of OpenAI's authorization server, ChatGPT backend and model API, and of LM
 * Studio (under `/lmstudio/v1`), that the real Codex CLI accepts. On a free loopback port by default.
 */
export async function startOpenAiSim(options: SimOptionsInput = {}): Promise<OpenAiSim> {
  const parsed = OptionsSchema.parse(options);
  const state = new SimState(parsed);
  const control = new SimControl(state);
  const server = createServer(createApp(state, control));
  server.listen(parsed.port, parsed.host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : parsed.port;
  const host = parsed.host.includes(":") ? `[${parsed.host}]` : parsed.host;
  state.issuer = `http://${host}:${port}`;
  return {
    url: state.issuer,
    control,
    close: async () => {
      state.gate.release();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
