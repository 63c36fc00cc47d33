#!/usr/bin/env node
// JavaScript that every Node can read, so that one that is too old gets a sentence.

/** The oldest Node with type stripping that is on by default. */
const MIN_NODE = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) {
  const { main } = await import("../src/main.ts");
  await main(process.argv.slice(2));
} else {
  process.stderr.write(
    `latchkey needs Node ${MIN_NODE.join(".")} or newer; this is ${process.version}. ` +
      "Install Node 24 from https://nodejs.org and run the same command again.\n",
  );
  process.exitCode = 1;
}
