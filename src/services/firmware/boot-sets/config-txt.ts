/**
 * The settings of a Raspberry Pi's boot loader, config.txt: `key=value` a line, in sections such as [pi4] that only some
 * boards heed. What hangs on the display, a pin or a serial number is not known here: it applies perhaps.
 * https://www.raspberrypi.com/documentation/computers/config_txt.html
 */
import type { BootBoard } from "../../../ports/boot-sets.js";

export type Applies = "always" | "perhaps" | "never";

export interface ConfigLine {
  /** Without its end. */
  readonly text: string;
  /** `\n`, `\r\n`, or nothing at the end of the file. */
  readonly end: string;
  readonly applies: Applies;
  /** null = a comment, a section, an empty line. */
  readonly setting: Setting | null;
}

export interface Setting {
  /** In lower case. */
  readonly key: string;
  readonly value: string;
  /** Nothing stands around key and value that the boot loader may stumble over. */
  readonly isPlain: boolean;
}

/** Characters; the boot loader's own has some dozen lines. */
export const longestConfig = 64 * 1024;

/** @param text no longer than `longestConfig` */
export function parseConfig(text: string, sections: BootBoard["sections"]): readonly ConfigLine[] {
  let scope: Scope = everywhere;
  return linesOf(text).map(({ text, end }) => {
    const section = /^\s*\[([^\]]*)\]/.exec(text)?.[1];
    if (section !== undefined) scope = narrowed(scope, section.trim().toLowerCase(), sections);
    return { text, end, applies: appliesIn(scope), setting: section === undefined ? settingIn(text) : null };
  });
}

export const textOf = (lines: readonly Pick<ConfigLine, "text" | "end">[]): string =>
  lines.map(({ text, end }) => text + end).join("");

function* linePieces(text: string): Generator<Pick<ConfigLine, "text" | "end">> {
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf("\n", at);
    const next = found < 0 ? text.length : found + 1;
    const line = text.slice(at, next);
    const end = line.endsWith("\r\n") ? "\r\n" : line.endsWith("\n") ? "\n" : "";
    yield { text: line.slice(0, line.length - end.length), end };
    at = next;
  }
}

const linesOf = (text: string) => [...linePieces(text)];

function settingIn(text: string): Setting | null {
  const line = text.trim();
  const at = line.indexOf("=");
  if (line.startsWith("#") || at <= 0) return null;
  const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  const key = name.toLowerCase();
  return { key, value, isPlain: text === `${key}=${value}` };
}

/* ── sections ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** A section narrows what those before it left; one of the same kind takes its place, and [all] that of all. */
interface Scope {
  readonly model: Applies;
  /** Of sections that ask for something else than the model. */
  readonly others: Applies;
}

const everywhere: Scope = { model: "always", others: "always" };

/** Names of models, of ours and of other kinds. */
const model = /^(?:pi\d\w*|cm\d\w*)$/;

function narrowed(scope: Scope, section: string, { always, perhaps }: BootBoard["sections"]): Scope {
  if (section === "all") return everywhere;
  if (section === "none") return { ...scope, others: "never" };
  if (always.includes(section)) return { ...scope, model: "always" };
  if (perhaps.includes(section)) return { ...scope, model: "perhaps" };
  if (model.test(section)) return { ...scope, model: "never" };
  return { ...scope, others: scope.others === "never" ? "never" : "perhaps" };
}

function appliesIn({ model, others }: Scope): Applies {
  if (model === "never" || others === "never") return "never";
  return model === "perhaps" || others === "perhaps" ? "perhaps" : "always";
}

/* ── what is in force ────────────────────────────────────────────────────────────────────────────────────────────── */

/** Lines that could decide the setting: of those that apply the last does. None among them always applies = it may be unset. */
export function decisive(lines: readonly ConfigLine[], key: string): readonly ConfigLine[] {
  const found = lines.filter(({ applies, setting }) => applies !== "never" && setting?.key === key);
  const last = found.findLastIndex(({ applies }) => applies === "always");
  return found.slice(Math.max(last, 0));
}

/** Names of overlays that the settings ask for. */
export function overlaysIn(lines: readonly ConfigLine[]): readonly string[] {
  const asked = lines.filter(({ applies, setting }) => applies !== "never" && setting?.key === "dtoverlay");
  // Behind the name stand parameters; without a name it ends the overlay before it.
  const names = asked.map(({ setting }) => (setting?.value ?? "").split(/[,:\s]/)[0] ?? "");
  return [...new Set(names.filter((name) => name !== ""))];
}

/** Files whose settings are not looked at. */
export const includesIn = (lines: readonly ConfigLine[]): readonly string[] =>
  lines.flatMap(({ text, applies }) => {
    const file = /^\s*include\s+(\S+)/i.exec(text)?.[1];
    return file === undefined || applies === "never" ? [] : [file];
  });
