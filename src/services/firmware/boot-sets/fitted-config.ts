/** config.txt as the firmware in a boot folder needs it: a device tree that lies elsewhere than the firmware looks ends the boot. */
import type { BootBoard, BootSettings } from "../../../ports/boot-sets.js";
import { type ConfigLine, decisive, parseConfig, textOf } from "./config-txt.js";

/** What the settings have to say. */
export interface ConfigFit {
  readonly sections: BootBoard["sections"];
  readonly settings: BootSettings;
}

export interface ConfigChange {
  /** Counted from 1; null = added at the end. */
  readonly line: number | null;
  readonly key: string;
  /** What the line said; null = nothing. */
  readonly from: string | null;
  readonly to: string;
}

export interface FittedConfig {
  readonly text: string;
  readonly changes: readonly ConfigChange[];
}

/** @param imageSize bytes of the firmware; of one that is larger than any known nothing is asked that hangs on its layout */
export function fitOf({ sections, settings, generations }: BootBoard, imageSize: number): ConfigFit {
  const generation = generations.find(({ largest }) => imageSize <= largest);
  return { sections, settings: { ...settings, ...generation?.settings } };
}

/**
 * The same text, with other values where those that count are wrong, and with what is missing at its end. All else stays.
 * @param text no longer than `longestConfig`
 */
export function fittedConfig(text: string, { sections, settings }: ConfigFit): FittedConfig {
  const lines = parseConfig(text, sections);
  const wrong = Object.entries(settings).filter(([key, value]) => !isSet(lines, key, value));
  const amends = new Map(
    wrong.flatMap(([key, to]) =>
      decisive(lines, key)
        .filter((line) => !says(line, to))
        .map((line) => [line, { key, to }] as const),
    ),
  );
  const changes: ConfigChange[] = [];
  const amended = lines.map((line, index) => {
    const amend = amends.get(line);
    if (amend === undefined) return line;
    changes.push({ line: index + 1, from: line.text, ...amend });
    return { ...line, text: `${amend.key}=${amend.to}` };
  });
  const after = parseConfig(textOf(amended), sections);
  const missing = wrong.filter(([key, value]) => !isSet(after, key, value));
  changes.push(...missing.map(([key, to]) => ({ line: null, key, from: null, to })));
  return { text: textOf(amended) + appended(after, missing), changes };
}

function isSet(lines: readonly ConfigLine[], key: string, value: string): boolean {
  const found = decisive(lines, key);
  return found[0]?.applies === "always" && found.every((line) => says(line, value));
}

const says = ({ setting }: ConfigLine, value: string): boolean =>
  setting?.isPlain === true && isSame(setting.value, value);

const number = /^(?:0x[0-9a-f]{1,12}|\d{1,12})$/i;

const isSame = (one: string, other: string): boolean =>
  one === other || (number.test(one) && number.test(other) && Number(one) === Number(other));

function appended(lines: readonly ConfigLine[], missing: readonly (readonly [string, string])[]): string {
  const last = lines.at(-1);
  if (missing.length === 0) return "";
  const end = lines.some((line) => line.end === "\r\n") ? "\r\n" : "\n";
  const begin = last === undefined || last.end !== "" ? "" : end;
  // Whatever section it ends in.
  return begin + ["[all]", ...missing.map(([key, value]) => `${key}=${value}`)].map((line) => line + end).join("");
}
