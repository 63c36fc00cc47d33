import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

import { tryLock } from "./flock.ts";

const FIRST_DESCRIPTOR = 3;

/** Locks descriptors 3 and up without waiting; prints 0 for each it has got and 1 for the others. */
const PERL = `
  for my $number (${FIRST_DESCRIPTOR} .. $ARGV[0] + ${FIRST_DESCRIPTOR} - 1) {
    my $lock;
    my $isLocked = open($lock, "+<&=", $number) && flock($lock, 6);
    push @open, $lock;
    print($isLocked ? 0 : 1);
  }`;

/**
 * Does what `tryLock` does for many descriptors with one child process, where there is perl.
 * Resolves with whether each was free, in their order.
 */
export async function tryLocks(descriptors: readonly number[]): Promise<boolean[]> {
  if (descriptors.length === 0) return [];
  const answer = await askPerl(descriptors).catch(() => "");
  if (/^[01]+$/u.test(answer) && answer.length === descriptors.length) {
    return descriptors.map((_, index) => answer[index] === "0");
  }
  const free: boolean[] = [];
  for (const descriptor of descriptors) free.push(await tryLock(descriptor));
  return free;
}

async function askPerl(descriptors: readonly number[]): Promise<string> {
  const child = spawn("perl", ["-e", PERL, String(descriptors.length)], {
    stdio: ["ignore", "pipe", "ignore", ...descriptors],
  });
  const output = child.stdout ? text(child.stdout) : "";
  const failure = new Promise<never>((_, reject) => child.once("error", reject));
  return Promise.race([output, failure]);
}
