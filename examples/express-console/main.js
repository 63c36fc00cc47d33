// A console of one's own in a hundred lines: it runs Codex, and Latchkey's router signs its home in.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { createCodex } from "@latchkey/codex";
import { createDeviceAuthRouter } from "@latchkey/server/device-auth";
import express from "express";

const { PASSWORD, PORT = "3000" } = process.env;
if (!PASSWORD) throw new Error("Set PASSWORD: whoever knows it may use this console.");

const codexHome = resolve(process.env.CODEX_HOME ?? "codex-home");
const dataDirectory = resolve("data");
const workspace = resolve("workspace");
for (const folder of [codexHome, workspace]) mkdirSync(folder, { recursive: true, mode: 0o700 });

const codex = createCodex({
  environment: process.env,
  clientInfo: { name: "express-console", title: "Express console", version: "1.0.0" },
});

const signIns = createDeviceAuthRouter({
  codexHome,
  dataDirectory,
  // A Codex that runs there has read the earlier sign-in.
  onCredentials: ({ path }) => codex.invalidate(path),
});

const app = express();

// Everything is behind the application's own access check, Latchkey's routes too.
app.use((request, response, next) => {
  const given = Buffer.from(request.get("authorization")?.split(" ")[1] ?? "", "base64");
  if (given.toString() === `me:${PASSWORD}`) return next();
  response.set("WWW-Authenticate", 'Basic realm="console"').sendStatus(401);
});
app.use((request, response, next) => {
  // A page of another site may not post here with this browser's password.
  if (request.method === "GET" || request.get("sec-fetch-site") !== "cross-site") return next();
  response.sendStatus(403);
});

app.use("/api", signIns);

/** Runs one turn. Fails with a code that a page can act on: `CODEX_AUTH_EXPIRED` and its like. */
app.post("/api/ask", express.json(), async (request, response) => {
  const { input, threadId } = request.body;
  let text = "";
  const outcome = await codex.runTurn(
    { home: codexHome, cwd: workspace, input, threadId },
    {
      signal: AbortSignal.timeout(600_000),
      onEvent(event) {
        if (event.type === "text_delta") text += event.text;
        // Codex's access token was refused: renewed now, this very turn goes on.
        if (event.type === "auth_challenge") void signIns.recover("server");
      },
    },
  );
  response.status(outcome.status === "ok" ? 200 : 409).json({ ...outcome, text });
});

app.get("/", (_request, response) => {
  response.sendFile("page.html", { root: import.meta.dirname });
});

const server = app.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`Ready at http://127.0.0.1:${server.address().port}`);
});

process.once("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await signIns.close();
  await codex.close();
});
