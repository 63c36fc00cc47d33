/**
 * The command line of the npm that runs this script, else of the one on the PATH.
 * @param {string[]} args
 */
export function npmCommand(args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script?.endsWith("npm-cli.js")) return [node ?? process.execPath, script, ...args];
  return process.platform === "win32" ? ["cmd.exe", "/c", "npm", ...args] : ["npm", ...args];
}
