/** What several configuration files in Python's syntax say together, read with an eye on what each key may be. */
import { shorten } from "../explain.js";
import { nearest } from "../nearest.js";
import type { ConfigProblem } from "../problem.js";
import { driverKeys, isUsedKey, isWantedKey, type SushyDriver, type UsedKey, usedKeys } from "./keys.js";
import type { Place } from "./places.js";
import { readPythonFile } from "./python-file.js";
import { isTrue, kindNames, memberOf, type PythonValue } from "./python-value.js";

/** A file with what it says. */
export interface SushyFile {
  readonly name: string;
  readonly text: string;
  /** By name, where a program worked the values out; else they are read from the text. */
  readonly values?: ReadonlyMap<string, PythonValue>;
}

export interface FileProblem extends ConfigProblem {
  readonly file: string;
}

/** A value, with the file that it is in. */
export interface Located {
  readonly value: PythonValue;
  readonly file: string;
  readonly key: string;
  readonly placeOf: (at: number) => Place;
}

/** What is wrong, and what is worth knowing, as it is found. */
export class SushySettings {
  readonly problems: FileProblem[] = [];
  /** What is wrong with no file in particular. */
  readonly failures: string[] = [];
  /** Whole sentences. */
  readonly notes: string[] = [];
  readonly #values = new Map<string, Located>();

  /** @param files later ones go before earlier ones, as each sets its keys anew */
  constructor(files: readonly SushyFile[]) {
    for (const file of files) this.#take(file);
  }

  #take({ name: file, text, values }: SushyFile): void {
    const read = readPythonFile(values ? "" : text, isWantedKey);
    for (const { line, column, text: told } of read.problems) {
      this.problems.push({ file, line, column, path: "", text: told, hint: evaluateHint });
    }
    for (const { line, text: told } of read.notes) this.notes.push(`${file}:${line}: ${told}.`);
    for (const [key, value] of values ?? read.values) {
      this.#values.set(key, { value, file, key, placeOf: read.placeOf });
      if (!read.mentioned.has(key)) this.#noteUnused(file, key, value, read.placeOf);
    }
  }

  /** Only names in capitals are settings, as Flask has it. */
  #noteUnused(file: string, key: string, value: PythonValue, placeOf: Located["placeOf"]): void {
    if (isUsedKey(key) || driverKeys.has(key) || key !== key.toUpperCase()) return;
    const where = `${file}:${placeOf(value.at).line}`;
    const meant = key.startsWith("SUSHY_EMULATOR_") ? nearest(key, usedKeys) : undefined;
    this.notes.push(`${where}: ${shorten(key)} is not used${meant === undefined ? "" : `; did you mean ${meant}?`}.`);
  }

  /** Keys that are set of drivers that there are none of. */
  keysOfDrivers(): ReadonlyMap<SushyDriver, readonly string[]> {
    const all = new Map<SushyDriver, string[]>();
    for (const key of this.#values.keys()) {
      const driver = driverKeys.get(key);
      if (driver === undefined || this.get(key) === undefined) continue;
      const keys = all.get(driver) ?? [];
      all.set(driver, keys);
      keys.push(key);
    }
    return all;
  }

  /* ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** undefined = it is not set, or set to None. */
  get(key: string): Located | undefined {
    const located = this.#values.get(key);
    return located?.value.kind === "none" ? undefined : located;
  }

  /** Whether it is set to something that Python takes for true. */
  isOn(key: string): boolean {
    const located = this.get(key);
    return located !== undefined && isTrue(located.value);
  }

  text(key: UsedKey): string | undefined {
    const located = this.get(key);
    return located && this.textOf(located);
  }

  textOf(located: Located, name = ""): string | undefined {
    if (located.value.kind === "text") return located.value.value;
    this.wrong(located, `${name}is ${kindNames[located.value.kind]}; must be text`);
    return undefined;
  }

  /** Items of a list or a tuple; none where it is neither. */
  items(located: Located | undefined, name = ""): readonly Located[] {
    if (located === undefined) return [];
    const { value } = located;
    if (value.kind === "list" || value.kind === "tuple" || value.kind === "set")
      return value.items.map((item) => within(located, item));
    this.wrong(located, `${name}is ${kindNames[value.kind]}; must be a list`);
    return [];
  }

  entries(located: Located | undefined, name = ""): readonly (readonly [Located, Located])[] {
    if (located === undefined) return [];
    const { value } = located;
    if (value.kind === "dict") {
      return value.entries.map(([key, member]) => [within(located, key), within(located, member)]);
    }
    this.wrong(located, `${name}is ${kindNames[value.kind]}; must be a dict`);
    return [];
  }

  /** A member of a dict that is there and not None. */
  member(located: Located, name: string): Located | undefined {
    const entry = memberOf(located.value, name);
    return entry === undefined || entry.kind === "none" ? undefined : within(located, entry);
  }

  wrong({ file, key, value, placeOf }: Located, text: string, hint?: string): void {
    this.problems.push({ file, ...placeOf(value.at), path: key, text, ...(hint !== undefined && { hint }) });
  }

  note({ file, key, value, placeOf }: Located, text: string): void {
    this.notes.push(`${file}:${placeOf(value.at).line}: ${key}: ${text}.`);
  }
}

const evaluateHint =
  "Only literals are read here. To have a Python that you trust run the file and tell what comes of it: --config-eval python3";

export const within = (located: Located, value: PythonValue): Located => ({
  ...located,
  // What a name stands for is elsewhere; where it is used is near enough.
  value: value.at < 0 ? { ...value, at: located.value.at } : value,
});
