/** Whether something is on, in a program's own words. */

/** The first word of a status program's output. @returns null when it is neither */
export function stateOf(stdout: string): "On" | "Off" | null {
  const word = /^\s*([A-Za-z]{2,3})(?![A-Za-z0-9_-])/.exec(stdout.slice(0, 256))?.[1]?.toLowerCase();
  if (word === "on") return "On";
  return word === "off" ? "Off" : null;
}
