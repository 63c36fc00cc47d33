import type {
  CreateConversation,
  Created,
  ProviderList,
  RunStarted,
  StartTurn,
} from "@latchkey/contracts";

const LOOK_AROUND = [
  "Have a look around, and leave a note.",
  "think: A README and a picture. I read the one and look at the other before I write.",
  "run: ls -l",
  "view: heron.png",
  "patch: note.md A README, and a heron that waits.",
  "say: There is a **README** and a picture of a heron. I left a note beside them.",
].join("\n");

const BY_LM_STUDIO =
  "say: A heron waits because waiting costs it nothing, and hurrying costs it the fish.";

type Started = { codex: string; lmStudio: string; agent: string; flow: string };

/** Gives a console something to show on each page; answers the ids of the conversations. */
export async function startFirstConversations(url: string, accessToken: string): Promise<Started> {
  const console = { url, accessToken };
  const providers = await call<ProviderList>(console, "/api/providers");
  const chat = async (provider: "codex" | "lmstudio", title: string, input: string) => {
    const model = providers.find(({ id }) => id === provider)?.models[0]?.id ?? "default";
    const created = await call<Created>(console, "/api/conversations", {
      ...{ provider, model, title },
    } satisfies CreateConversation);
    await call(console, `/api/conversations/${created.id}/turns`, {
      ...{ provider, model, input },
    } satisfies StartTurn);
    return created.id;
  };
  const run = (path: string, body: object) => call<RunStarted>(console, path, body);
  const lmStudio = await chat("lmstudio", "Why do herons wait?", BY_LM_STUDIO);
  const codex = await chat("codex", "A look around", LOOK_AROUND);
  const agent = await run("/api/agents/scribe/commands/illustrate/runs", {});
  const flow = await run("/api/flows/polish/runs", { title: "The first polish" });
  return { codex, lmStudio, agent: agent.conversationId, flow: flow.conversationId };
}

async function call<Answer>(
  { url, accessToken }: { url: string; accessToken: string },
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
  return (await response.json()) as Answer;
}
