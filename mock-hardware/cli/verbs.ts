/** Short ways to write commands down in a fixture. Lines are matched whole and in any case. */
import type { Command, Effect, Secret, Show } from "./cli-fixture.js";

const whole = (line: string): RegExp => new RegExp(`^(?:${line})$`, "i");

const command = (line: string, effect: Effect, says?: string | Show): Command => ({
  line: whole(line),
  effect,
  ...(says === undefined ? {} : { says }),
});

export const show = (line: string, says: string | Show): Command => ({ line: whole(line), says });
/** Accepted without a word or an effect on the power. */
export const ignore = (line: string): Command => ({ line: whole(line) });
export const fail = (line: string, says: string, status: number): Command => ({ line: whole(line), says, status });
export const enter = (line: string, to: string, says?: string): Command => command(line, { kind: "mode", to }, says);
export const enterWith = (line: string, to: string, secret: Secret): Command =>
  command(line, { kind: "mode", to, secret });
export const enterAlone = (line: string, to: string, says?: string): Command =>
  command(line, { kind: "mode", to, exclusive: true }, says);
export const on = (line: string, word?: string): Command =>
  command(line, { kind: "power", on: true, ...(word === undefined ? {} : { word }) });
export const off = (line: string, word?: string): Command =>
  command(line, { kind: "power", on: false, ...(word === undefined ? {} : { word }) });
export const stage = (line: string, power: "on" | "off"): Command =>
  command(line, { kind: "power", on: power === "on", staged: true });
export const commit = (line: string, says: string, leaveTo?: string): Command =>
  command(line, { kind: "commit", ...(leaveTo === undefined ? {} : { leaveTo }) }, says);
export const cycle = (line: string, milliseconds: number): Command =>
  command(line, { kind: "cycle", off: milliseconds });
export const pagingOff = (line: string, says?: string): Command => command(line, { kind: "pagingOff" }, says);
export const watch = (line: string, says: Show): Command => command(line, { kind: "watch" }, says);
export const leave = (line: string, ...questions: readonly string[]): Command =>
  command(line, { kind: "leave", ...(questions.length === 0 ? {} : { questions }) });

/** `name` and each of its beginnings down to `shortest`, as command lines accept them: `conf`, `confi`, … */
export const word = (name: string, shortest: number): string => {
  const rest = [...name.slice(shortest)].reduceRight((inner, letter) => `(?:${letter}${inner})?`, "");
  return `${name.slice(0, shortest)}${rest}`;
};
