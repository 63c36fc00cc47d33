import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { accessTokenExpiry, createHttpClient, createOpenAiProvider } from "@latchkey/auth";
import { openKeeper, type Keeper } from "@latchkey/keeper";
import { codexConfigToml, startOpenAiSim } from "@latchkey/openai-sim";

const CACHE = join(import.meta.dirname, "../../.cache");

/** A keeper with one sign-in and many homes that follow it. */
export type KeptHomes = {
  keeper: Keeper;
  directory: string;
  /** The homes, the owner's first. */
  homes: readonly string[];
  close(): Promise<void>;
};

export async function openKeptHomes(followers: number): Promise<KeptHomes> {
  await mkdir(CACHE, { recursive: true });
  const directory = await mkdtemp(join(CACHE, "homes-"));
  const sim = await startOpenAiSim();
  const httpClient = createHttpClient();
  const names = ["server", ...Array.from({ length: followers }, (_, index) => `home-${index}`)];
  const homes = names.map((name) => join(directory, name));
  for (const home of homes) {
    await mkdir(home, { mode: 0o700 });
    await writeFile(join(home, "config.toml"), codexConfigToml(sim.url));
  }
  const [owner = ""] = homes;
  const dataDirectory = join(directory, "data");
  await mkdir(dataDirectory);
  const links = homes.slice(1).map((home, index) => {
    return { home, name: names[index + 1], follows: owner, hasReceived: false };
  });
  await writeFile(join(dataDirectory, "links.json"), JSON.stringify({ version: 1, links }));
  const keeper = await openKeeper({
    dataDirectory,
    provider: createOpenAiProvider({ issuer: sim.url, httpClient }),
    httpClient,
    homes: [{ name: "server", path: owner }],
    roots: [directory],
    timing: { pollIntervalMs: 5000 },
  });
  const { accessToken, refreshToken, idToken } = sim.control.signIn();
  const expiresAt = accessTokenExpiry(accessToken);
  const tokens = {
    accessToken,
    refreshToken,
    idToken,
    ...(expiresAt !== undefined && { expiresAt }),
  };
  const { updated } = await keeper.signedIn("server", tokens);
  if (updated.length !== homes.length) throw new Error("Not every home got the sign-in.");
  return {
    keeper,
    directory,
    homes,
    async close() {
      await keeper.close();
      await httpClient.close();
      await sim.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** One refresh that reaches every home. */
export async function rotate({ keeper }: KeptHomes): Promise<void> {
  const outcome = await keeper.refresh("server");
  if (outcome !== "healed") throw new Error(`The rotation ended ${outcome}.`);
}
