/** What a switch's command line looks like, as data: one `cli.ts` per model under `fixtures/`. */
import type { MockDevice } from "../switches/device.js";
import type { Seen } from "./seen.js";

export interface CliFixture {
  /** Where the facts are from, what is unverified, and whether a device was seen. */
  readonly provenance: string;
  readonly hostname: string;
  /** How its ports are spelt, with `{n}` for the number from 1; the first is what it writes itself. */
  readonly portNames: readonly string[];
  /** What a setting is called that nobody chose. */
  readonly words: { readonly on: string; readonly off: string };
  readonly login: Login;
  readonly modes: Readonly<Record<string, Mode>>;
  readonly errors: Errors;
  /** Null = never stops. */
  readonly pager: Pager | null;
  /** The mode that commands of an exec channel run in; absent = such channels are refused. */
  readonly exec?: string;
  readonly decoration?: Decoration;
  /** Milliseconds without a key after which it hangs up. */
  readonly idle?: number;
  readonly maxSessions?: number;
}

export interface Login {
  /** Sent before authentication (RFC 4252 §5.4). */
  readonly banner?: string;
  readonly greeting?: string;
  /** Waits for a key before the first prompt. */
  readonly anyKey?: string;
  /** The mode of the first prompt. */
  readonly mode: string;
  /** What may follow the user's name, such as MikroTik's console options; it turns decoration and paging off. */
  readonly suffix?: RegExp;
}

export interface Mode {
  /** With `{host}`, `{user}` and `{port}`. */
  readonly prompt: string;
  readonly commands: readonly Command[];
}

/** The first whose `line` matches is done. Group `port` names the port; without it the mode's own port is meant. */
export interface Command {
  /** Matched against the line, trimmed and with single spaces. */
  readonly line: RegExp;
  readonly effect?: Effect;
  /** What it answers, done or not asked for. */
  readonly says?: string | Show;
  /** Exit status on an exec channel, 0 if absent. */
  readonly status?: number;
}

/** Gets the port that was named, or all. */
export type Show = (ports: readonly Seen[], device: MockDevice) => string;

export type Effect =
  /** `secret`: asks for the enable password first, if the device has one. `exclusive`: only one session at a time. */
  | { readonly kind: "mode"; readonly to: string; readonly secret?: Secret; readonly exclusive?: true }
  /** `staged`: takes effect with the commit. `word`: what the setting is called from now on. */
  | { readonly kind: "power"; readonly on: boolean; readonly word?: string; readonly staged?: true }
  /** Off, and on again after so many milliseconds. */
  | { readonly kind: "cycle"; readonly off: number }
  /** Group `minutes`: rolled back unless committed again in that time. */
  | { readonly kind: "commit"; readonly leaveTo?: string }
  | { readonly kind: "pagingOff" }
  /** Repeats its output until a key is pressed. */
  | { readonly kind: "watch" }
  /** Each question is answered by one key; `n` to the first stays. */
  | { readonly kind: "leave"; readonly questions?: readonly string[] };

export interface Secret {
  readonly prompt: string;
  readonly denied: string;
}

/** With `{line}`, `{caret}` (spaces up to where the line went wrong) and `{port}`. */
export interface Errors {
  readonly unknown: string;
  readonly noPort: string;
  readonly refused: string;
  /** Another session holds the configuration. */
  readonly locked?: string;
}

export interface Pager {
  readonly text: string;
  readonly lines: number;
  /** What wipes `text` from the screen before the next line. */
  readonly erase: string;
}

/** Control sequences the device sends although nobody asked. */
export interface Decoration {
  readonly beforePrompt?: string;
  readonly afterPrompt?: string;
  readonly beforeOutput?: string;
}
