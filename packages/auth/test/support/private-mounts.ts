import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const indexOf = (name: string): string =>
  JSON.stringify(fileURLToPath(new URL(`../../../${name}/src/index.ts`, import.meta.url)));

interface Outcome {
  error: Error | null;
  stdout: string;
  stderr: string;
}

function run(
  command: string,
  args: readonly string[],
  user: { uid?: number; gid?: number } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, user, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
}

/** Why mounts of our own are not possible here; undefined when they are. */
export async function whyNoPrivateMounts(): Promise<string | undefined> {
  const { error, stderr } = await run("unshare", ["-rm", "true"]);
  return error ? `no private mounts here: ${stderr || error.message}` : undefined;
}

/** Runs a module body, with the packages `auth` and `keeper`, and prints the JSON that it returns. */
function programOf(body: string): string {
  return `
    const auth = await import(${indexOf("auth")});
    const keeper = await import(${indexOf("keeper")});
    const result = await (async () => { ${body} })().catch((error) => ({
      code: error.code, reason: error.reason, message: error.message,
    }));
    console.log(JSON.stringify(result));`;
}

/**
 * Runs shell commands and then a module body, with the packages `auth` and `keeper`, in a mount
 * namespace of their own. Resolves with the JSON that the body returns.
 */
export async function inPrivateMounts(commands: string, body: string): Promise<unknown> {
  const shell = `set -e; ${commands}; exec "$0" --input-type=module -e "$1"`;
  const args = ["-rm", "sh", "-c", shell, process.execPath, programOf(body)];
  const { error, stdout, stderr } = await run("unshare", args);
  if (error) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Runs a module body as a user whom the modes of files bind, which root's own process is not. */
export async function asPlainUser(uid: number, body: string): Promise<unknown> {
  const args = ["--input-type=module", "-e", programOf(body)];
  const { error, stdout, stderr } = await run(process.execPath, args, { uid, gid: uid });
  if (error) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Why the system's calls cannot be made to fail here; undefined when they can. */
export async function whyNoSystemCallFaults(): Promise<string | undefined> {
  const { error, stderr } = await run("strace", ["-o", "/dev/null", "true"]);
  return error ? `system calls cannot be made to fail here: ${stderr || error.message}` : undefined;
}

/** Runs a module body in a process in which a call of the system fails, in strace's words. */
export async function withSystemCallFault(fault: string, body: string): Promise<unknown> {
  const [call = ""] = fault.split(":");
  const flags = ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${call}`, "-e", `inject=${fault}`];
  const program = [process.execPath, "--input-type=module", "-e", programOf(body)];
  const { error, stdout, stderr } = await run("strace", [...flags, ...program]);
  if (error) throw new Error(stderr);
  return JSON.parse(stdout);
}
