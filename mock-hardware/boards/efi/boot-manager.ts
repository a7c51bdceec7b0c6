/** What EDK2's boot manager tries, and in which order, by the variables (UEFI §3.1, MdeModulePkg BdsEntry.c and BmBoot.c). */
import { attribute, type BootTarget, readLoadOption, targetOf } from "./load-option.js";
import { globalGuid, type Variables } from "./variables.js";

export interface BootEntry {
  readonly number: number;
  readonly title: string;
  readonly target: BootTarget;
}

export interface BootPlan {
  /** The setup was asked for: before all else. */
  readonly setup: boolean;
  /** Tried first, once; the variable is gone then, from the memory. */
  readonly next: BootEntry | null;
  readonly order: readonly BootEntry[];
  /** Seconds. */
  readonly timeout: number;
}

export interface BoardFacts {
  readonly mac: string;
  readonly disk: boolean;
}

/** What the firmware makes by itself has these bytes behind it (EDK2 BmBoot.c). */
const autoMarker = "4eac0881119f594d850ee21a522c59b2";
const usualTimeout = 5;

export function planBoot(variables: Variables, facts: BoardFacts): BootPlan {
  const own = (name: string): Buffer | undefined => variables.get(`${globalGuid}:${name}`);
  const next = numbersIn(own("BootNext"))[0];
  return {
    setup: ((own("OsIndications")?.[0] ?? 0) & 1) !== 0,
    next: next === undefined ? null : entryAt(own, next, facts),
    order: orderOf(own, facts),
    timeout: numbersIn(own("Timeout"))[0] ?? usualTimeout,
  };
}

type Own = (name: string) => Buffer | undefined;

const nameOf = (number: number): string => `Boot${number.toString(16).toUpperCase().padStart(4, "0")}`;

function numbersIn(value: Buffer | undefined): readonly number[] {
  const numbers: number[] = [];
  for (let at = 0; value && at + 2 <= value.length; at += 2) numbers.push(value.readUInt16LE(at));
  return numbers;
}

/** The attributes of the one in BootNext are not looked at. null = there is none, and the order goes on. */
function entryAt(own: Own, number: number, { mac }: BoardFacts): BootEntry | null {
  const option = readLoadOption(own(nameOf(number)) ?? Buffer.alloc(0));
  return option && { number, title: option.title, target: targetOf(option, mac) };
}

/** Those of the store that count, then what the firmware found and the store does not have. */
function orderOf(own: Own, facts: BoardFacts): readonly BootEntry[] {
  const found = foundBy(facts);
  const kept = numbersIn(own("BootOrder")).flatMap((number) => keptAt(own, number, facts, found));
  const missing = found.filter(({ title }) => !kept.some((entry) => entry.isAuto && entry.title === title));
  const tried = kept.filter(({ isTried }) => isTried);
  return [...tried, ...missing.map((entry, index) => ({ number: 0x8000 + index, ...entry }))].map(
    ({ number, title, target }) => ({ number, title, target }),
  );
}

type Found = Pick<BootEntry, "title" | "target">;
type Kept = BootEntry & { readonly isAuto: boolean; readonly isTried: boolean };

function keptAt(own: Own, number: number, { mac }: BoardFacts, found: readonly Found[]): readonly Kept[] {
  const option = readLoadOption(own(nameOf(number)) ?? Buffer.alloc(0));
  if (option === null) return [];
  const { title, attributes } = option;
  const target = targetOf(option, mac);
  const isAuto = option.optional.toString("hex") === autoMarker;
  // An entry that the firmware made, for what is not there any more, is deleted.
  if (isAuto && !found.some((one) => one.title === title && one.target.kind === target.kind)) return [];
  const isTried = (attributes & attribute.active) !== 0 && (attributes & attribute.category) === 0;
  return [{ number, title, target, isAuto, isTried }];
}

/** In the order in which they are appended. Real ones have the shell too, and end there. */
function foundBy({ mac, disk }: BoardFacts): readonly Found[] {
  const digits = mac.replaceAll(":", "").toUpperCase();
  return [
    ...(disk
      ? [{ title: "SD/MMC on Arasan SDHCI", target: { kind: "disk", file: "\\EFI\\BOOT\\BOOTAA64.EFI" } } as const]
      : []),
    { title: `UEFI PXEv4 (MAC:${digits})`, target: { kind: "pxe" } },
    { title: `UEFI HTTPv4 (MAC:${digits})`, target: { kind: "http", url: null } },
  ];
}
