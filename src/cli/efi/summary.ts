/** What there is to say of an image, for people and for programs. */

import type { StoredVariable } from "../../../adapters/firmware/edk2/variable.js";
import { versionOf } from "../../../adapters/firmware/edk2/version.js";
import { efiTimeText } from "../../../adapters/firmware/uefi/efi-time.js";
import { hexOf } from "../../../adapters/firmware/uefi/little-endian.js";
import { bootNumberText } from "../../../adapters/firmware/uefi/load-option.js";
import { attributesText, guidNames, guids } from "../../../adapters/firmware/uefi/well-known.js";
import { columns, printable } from "../printable.js";
import { type BootEntry, bootEntries, bootNext, bootOrder, globalVariable, lineOf, orderText } from "./boot-entries.js";
import { textOf } from "./changes.js";
import type { ImageFile } from "./image-file.js";
import { layoutText } from "./layouts.js";
import { guidTitle } from "./names.js";
import { databases, databaseText, enableKey, secureBootState, stateText } from "./secure-boot-state.js";

/** For `--json`. Numbers of entries are text, as everywhere else. */
export function summaryOf({ name, image, zeros }: ImageFile) {
  const { store, volume } = image;
  const { variables } = store;
  const next = bootNext(variables);
  const size = image.bytes.length + zeros;
  return {
    file: name,
    size,
    layout: layoutText(image, size),
    firmware: versionIn(image),
    volume,
    store: { offset: store.offset, size: store.size, format: store.format },
    variables: variables.length,
    deleted: store.deleted,
    space: { ...store.space, freeAfterCompaction: store.space.capacity - store.space.live },
    warnings: image.warnings,
    bootOrder: bootOrder(variables).map(bootNumberText),
    bootNext: next === null ? null : bootNumberText(next),
    timeout: timeoutOf(variables),
    bootEntries: bootEntries(variables).map(({ number, ...entry }) => ({ number: bootNumberText(number), ...entry })),
    secureBoot: secureBootState(variables),
  };
}

/** Only an image with code in it says so. */
const versionIn = ({ code, bytes }: ImageFile["image"]): string | null => (code.length > 0 ? versionOf(bytes) : null);

/** Seconds; null = not there. */
function timeoutOf(variables: readonly StoredVariable[]): number | null {
  const data = globalVariable(variables, "Timeout")?.data;
  return data?.length === 2 ? Buffer.from(data).readUInt16LE() : null;
}

/** For `--json`. */
export const variableJson = (variable: StoredVariable) => ({
  name: variable.name,
  guid: variable.guid,
  guidName: guidNames.get(variable.guid) ?? null,
  attributes: attributesText(variable.attributes),
  size: variable.data.length,
  value: textOf(variable),
  data: hexOf(variable.data),
  time: variable.time === null ? null : efiTimeText(variable.time),
});

/** Every variable, one on a line. */
export const variablesTable = (variables: readonly StoredVariable[]): string =>
  columns([
    ["NAME", "GUID", "ATTRIBUTES", "SIZE", "VALUE"],
    ...variables.map((variable) => [
      printable(variable.name),
      guidTitle(variable.guid),
      attributesText(variable.attributes),
      String(variable.data.length),
      printable(textOf(variable)),
    ]),
  ]);

export function summaryText(file: ImageFile): string {
  const { image, name, zeros } = file;
  const { store, volume } = image;
  const { variables, space } = store;
  const version = versionIn(image);
  const next = bootNext(variables);
  const timeout = timeoutOf(variables);
  const order = bootOrder(variables);
  const state = secureBootState(variables);
  const others = variables.filter((one) => !isTold(one)).length;
  return [
    `${printable(name)}: ${layoutText(image, image.bytes.length + zeros)}`,
    ...(version === null ? [] : [`Firmware     ${version}`]),
    `Store        at 0x${store.offset.toString(16)}, ${store.format}, in a volume at 0x${volume.offset.toString(16)}`,
    `Variables    ${variables.length}, and ${store.deleted} deleted`,
    `Space        ${space.used} of ${space.capacity} bytes used, ${space.free} free, ${space.capacity - space.live} after compaction`,
    ...image.warnings.map((warning) => `Warning      ${warning}`),
    `Boot order   ${order.length === 0 ? "none" : orderText(order)}`,
    ...entryLines(bootEntries(variables), order),
    `Boot next    ${next === null ? "none" : bootNumberText(next)}`,
    `Timeout      ${timeout === null ? "not set" : `${timeout} s`}`,
    `Secure boot  ${stateText(state)}`,
    ...state.databases.map((database) => `  ${databaseText(database)}`),
    `Others       ${others} variables${others > 0 ? "; --all lists them" : ""}`,
    "",
  ].join("\n");
}

/** Those of the order, then the rest. */
export function entryLines(entries: readonly BootEntry[], order: readonly number[]): readonly string[] {
  const ordered = order.map((number) => {
    const entry = entries.find((one) => one.number === number);
    return `  ${entry ? lineOf(entry) : `${bootNumberText(number)}  (there is no such entry)`}`;
  });
  const rest = entries.filter(({ number }) => !order.includes(number));
  return [...ordered, ...(rest.length > 0 ? ["  not in the order:", ...rest.map((one) => `  ${lineOf(one)}`)] : [])];
}

const toldNames = /^(BootOrder|BootNext|Timeout|Boot[0-9A-F]{4})$/;
const isTold = ({ guid, name }: StoredVariable): boolean =>
  (guid === guids.global && toldNames.test(name)) ||
  [...databases.map((one) => ({ guid: one.guid, name: one.id })), enableKey].some(
    (one) => one.guid === guid && one.name === name,
  );
