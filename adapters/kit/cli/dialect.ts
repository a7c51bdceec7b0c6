/** How a family of switches is spoken to by its command line: pure data. All care is taken in the session. */
import type { Duration } from "../../../src/model/clock.js";
import type { Detection } from "../power/bank.js";

export interface Dialect {
  /** `interactive`: one shell with prompts and modes. `exec`: one SSH exec channel for each command (RFC 4254 §6.5). */
  readonly shell: "interactive" | "exec";
  /** Appended to the user's name at login, e.g. RouterOS' `+ct511w4098h`. */
  readonly userSuffix?: string;
  /** Milliseconds for one command; 10 s unless told. */
  readonly patience?: Duration;

  /* ── interactive only ──────────────────────────────────────────────────────────────────────────────────────────── */

  /**
   * By mode (the names are the dialect's own): what the last line of the output looks like when the switch waits for a
   * command, without colours. The most special first. What the group `host` holds must stay the same from the login on:
   * so a prompt quoted in an output is not taken for one.
   */
  readonly prompts?: Readonly<Record<string, RegExp>>;
  /** The mode in which everything begins and to which `leave` leads back. */
  readonly home?: string;
  /** What the switch may ask before its first prompt. {user} and {password} are filled in. Each is answered twice at most. */
  readonly login?: readonly Answer[];
  /** From the mode `from` to `home`: the command, and what the question for the password looks like. */
  readonly enable?: { readonly from: string; readonly send: string; readonly password: RegExp };
  /** Right after the login, for comfort: a refusal of one of them is no failure. */
  readonly prepare?: readonly string[];
  /** What stands at the end of the output when there is more to come. */
  readonly pagers?: readonly Answer[];
  /** What a line is ended with; `\n` unless told. */
  readonly newline?: "\n" | "\r" | "\r\n";

  /* ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** What a refusal looks like, in any line of the answer to a command. */
  readonly errors: readonly RegExp[];
  /** To where the port can be set; before `on` and before `off`. */
  readonly enter?: readonly Step[];
  readonly on: readonly Step[];
  readonly off: readonly Step[];
  /** Back again; after `on` and after `off`. Never writes the startup configuration. */
  readonly leave?: readonly Step[];
  /**
   * Where "on" has several words (Cisco: auto, static): `on` has {onWord} in it. The word that a port had when it was
   * turned off is remembered if it is one of `kept`.
   */
  readonly onWord?: { readonly usual: string; readonly kept: readonly string[] };

  /* ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Of one port; has a placeholder in it. At least one of the two is there. */
  readonly read?: Show;
  /** Of all ports. Taken when several are wanted. */
  readonly readAll?: Show;
  readonly words: Words;
  /** What the device counts power in. */
  readonly wattsUnit: "W" | "dW" | "mW";
}

/**
 * A command. Its placeholders {name} {group} {port} {onWord} take nothing but checked words, see `commands.ts`.
 * `mode`: the mode it must lead to; `expect`: what the answer must have in it. Otherwise the whole sequence has failed.
 */
export type Step = string | { readonly send: string; readonly mode?: string; readonly expect?: RegExp };

export interface Answer {
  /** At the end of the output. */
  readonly to: RegExp;
  /** Sent as it is: a new line has to be in it. */
  readonly send: string;
}

export interface Show {
  /** Several, where the device spreads it over several tables: what they say of a port is put together. */
  readonly commands: readonly string[];
  readonly layout: Lines | Json;
}

/**
 * For output made of lines. Each line is tried with each pattern, and what its named groups hold is kept: `port`, `admin`,
 * `state`, `watts`, `class`, `fault`. A line with `port` begins what is said of another port; what comes before
 * belongs to the port that was asked for, if it was one.
 */
export interface Lines {
  readonly kind: "lines";
  readonly patterns: readonly RegExp[];
}

/** For JSON output. A path is the names to follow. */
export interface Json {
  readonly kind: "json";
  /** To the list (or the object whose members are the ports); [] = the whole. */
  readonly ports: readonly string[];
  /** Within one port; `key` = the name of the member is the port's. Absent = not said. */
  readonly port: readonly string[] | "key";
  readonly admin?: readonly string[];
  readonly state?: readonly string[];
  readonly watts?: readonly string[];
  readonly class?: readonly string[];
  readonly fault?: readonly string[];
}

/** What the device's words mean, in lower case. A word that is not here is an error; null = it says nothing. */
export interface Words {
  /** Where the output has no `admin` of its own these are looked up for `state`. Absent = the device does not say. */
  readonly admin?: Readonly<Record<string, "On" | "Off" | null>>;
  /** Absent = the device does not say. */
  readonly state?: Readonly<Record<string, Detection | null>>;
}

/** A port as its commands write it. */
export interface CliPort {
  /** E.g. `Gi1/0/5`. */
  readonly name: string;
  /** Box in a stack or module in a chassis. */
  readonly group: number;
  readonly port: number;
}
