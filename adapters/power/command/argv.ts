/** `{port}` in each argument; what is put in is never looked at again, and never splits an argument. */
export const withPort = (argv: readonly string[], port: string): readonly string[] =>
  argv.map((argument) => argument.split("{port}").join(port));

/** The first word of a status program's output. @returns null when it is neither */
export function stateOf(stdout: string): "On" | "Off" | null {
  const word = /^\s*([A-Za-z]{2,3})(?![A-Za-z0-9_-])/.exec(stdout.slice(0, 256))?.[1]?.toLowerCase();
  if (word === "on") return "On";
  return word === "off" ? "Off" : null;
}
