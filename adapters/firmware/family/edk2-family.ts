/** Firmware of a board as the service sees it: EDK2's ways, and what the board's file says of itself. */
import type { FirmwareFacts, FirmwareView, FirmwareWishes, Variables } from "../../../src/model/firmware.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import { type AmendSetting, FirmwareError, type FirmwareFamily } from "../../../src/ports/firmware.js";
import { versionOf } from "../edk2/version.js";
import { devicePathText } from "../uefi/device-path.js";
import { bootOptionName, bootOptionNumber } from "../uefi/load-option.js";
import { attributeValues, withAttributes, withDefaults } from "./attributes.js";
import type { BoardFile } from "./board-file.js";
import { bootOf } from "./boot.js";
import { bootEntries, bootOrder, isActive, knownOrder, withActive, withBootOrder } from "./boot-entries.js";
import { carried, checkRoom, inspectImage, renderedImage, variablesIn } from "./images.js";
import { withCertificate, withKeysReset, withoutKey, withSecureBoot, withSignature } from "./key-changes.js";
import { sourcesOf, withOverride, withoutOverride } from "./override.js";
import { pairsWith } from "./pairs.js";
import { routeTo, type Sources, targetIn } from "./routes.js";
import { secureBootView } from "./secure-boot.js";
import { macOf } from "./targets.js";

export function edk2Family(board: BoardFile): FirmwareFamily {
  const { id, name, store } = board;
  return {
    id,
    name,
    simulated: store === null,
    facts: (keys) => (keys !== null || board.keys ? facts(board).withKeys : facts(board).withoutKeys),
    first: (machine) => board.first?.(machine) ?? [],
    view: (variables, machine) => viewOf(board, variables, machine),
    amend: (variables, wishes, setting) => roomy(board, amended(board, variables, wishes, setting), variables),
    withOverride(variables, decision, machine, seq) {
      const placement = withOverride(board, variables, decision, machine, seq);
      roomy(board, placement.variables, variables);
      return placement;
    },
    withoutOverride,
    boot: (variables) => bootOf(board, variables),
    ...(store === null
      ? simulatedImages
      : {
          inspect: (image) => inspectImage(store, image),
          read: (image) => variablesIn(store, image),
          render: (image, variables) => renderedImage(store, image, variables),
          ...(store.image.pair && { pairsWith: (image, beside) => pairsWith(store, image, beside) }),
        }),
    carry: carried,
  };
}

/** @throws FirmwareError `no-room` */
function roomy({ store }: BoardFile, variables: Variables, before: Variables): Variables {
  if (store !== null && variables !== before) checkRoom(store, variables, before);
  return variables;
}

/* ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

type FamilyFacts = ReturnType<FirmwareFamily["facts"]>;

/** The same objects for every machine. */
const known = new WeakMap<BoardFile, { readonly withKeys: FamilyFacts; readonly withoutKeys: FamilyFacts }>();

function facts(board: BoardFile) {
  const found = known.get(board);
  if (found) return found;
  const attributes: FirmwareFacts["attributes"] = board.attributes.map(({ description }) => description);
  const { id: family, registryId, passwords } = board;
  const common = { family, registryId, attributes, ...(passwords && { passwords }) };
  const made = { withKeys: { ...common, defaultKeys: true }, withoutKeys: { ...common, defaultKeys: false } };
  known.set(board, made);
  return made;
}

/* ── view ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

function viewOf(board: BoardFile, variables: Variables, machine: Inventory): FirmwareView {
  const sources = sourcesOf(board, variables, machine);
  return {
    bootOptions: sources.entries.map((entry) => ({
      reference: bootOptionName(entry.number),
      description: entry.option?.description ?? "",
      enabled: isActive(entry),
      devicePath: entry.path && devicePathText(entry.path),
      target: targetIn(sources, entry),
      mac: macOf(entry.nodes),
    })),
    bootOrder: knownOrder(sources.order, sources.entries).map(bootOptionName),
    attributes: attributeValues(board.attributes, variables),
    secureBoot: secureBootView(variables),
    bootTargets: board.bootTargets ?? targetsIn(sources),
  };
}

/** In the order in which people look for them. */
export const possibleTargets: readonly Exclude<BootTarget, "None">[] = [
  "Pxe",
  "UefiHttp",
  "Hdd",
  "Cd",
  "Usb",
  "SDCard",
  "Floppy",
  "RemoteDrive",
  "BiosSetup",
  "UefiShell",
  "UefiTarget",
  "UefiBootNext",
];

/** What the firmware itself does, and what a client names a path or an option for. */
const always: ReadonlySet<BootTarget> = new Set(["BiosSetup", "UefiTarget"]);

function targetsIn(sources: Sources): readonly BootTarget[] {
  const nothing = { mode: "UEFI", httpBootUri: null, option: null, continuous: false } as const;
  return possibleTargets.filter((target) => {
    if (always.has(target)) return true;
    if (target === "UefiBootNext") return sources.entries.some(({ path }) => path !== null);
    return routeTo(target, sources, { ...nothing, target }) !== null;
  });
}

/* ── wishes ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

type Change = (variables: Variables, board: BoardFile, wishes: FirmwareWishes, setting: AmendSetting) => Variables;

const changes: { readonly [Wish in keyof FirmwareWishes]-?: Change } = {
  resetAttributes: (variables, { attributes }) => withDefaults(attributes, variables),
  attributes: (variables, board, { attributes = {} }) => withAttributes(board.attributes, variables, attributes),
  bootOrder: (variables, _board, { bootOrder = [] }) => withReferences(variables, bootOrder),
  bootOption: (variables, _board, { bootOption }) =>
    bootOption ? withActive(variables, bootOption.reference, bootOption.enabled) : variables,
  resetKeys: (variables, board, { resetKeys }, { keys, ...now }) =>
    resetKeys ? withKeysReset(variables, resetKeys, keys ?? board.keys ?? null, now) : variables,
  addCertificate: (variables, _board, { addCertificate }, now) =>
    addCertificate ? withCertificate(variables, addCertificate, now) : variables,
  addSignature: (variables, _board, { addSignature }, now) =>
    addSignature ? withSignature(variables, addSignature, now) : variables,
  removeKey: (variables, _board, { removeKey }, now) => (removeKey ? withoutKey(variables, removeKey, now) : variables),
  secureBootEnable: (variables, _board, { secureBootEnable = false }) => withSecureBoot(variables, secureBootEnable),
};

/** In the order above: keys come before what needs them. */
const amended = (board: BoardFile, variables: Variables, wishes: FirmwareWishes, setting: AmendSetting): Variables =>
  (Object.keys(changes) as (keyof FirmwareWishes)[])
    .filter((wish) => wishes[wish] !== undefined)
    .reduce((before, wish) => changes[wish](before, board, wishes, setting), variables);

/** An order that looks the same stays as it is, with numbers that lead nowhere. */
function withReferences(variables: Variables, references: readonly string[]): Variables {
  const shown = knownOrder(bootOrder(variables), bootEntries(variables)).map(bootOptionName);
  const isSame = shown.length === references.length && shown.every((name, index) => name === references[index]);
  return isSame
    ? variables
    : withBootOrder(
        variables,
        references.flatMap((reference) => bootOptionNumber(reference) ?? []),
      );
}

/* ── no images ───────────────────────────────────────────────────────────────────────────────────────────────────── */

/** A simulated machine runs any image, since it runs none; the variables that it has are its own. */
const simulatedImages: Pick<FirmwareFamily, "inspect" | "read" | "render"> = {
  inspect(image) {
    if (image.length === 0) throw new FirmwareError("not-an-image", "the image is empty");
    return { version: versionOf(image), layout: "an image for simulated machines", hasCode: true };
  },
  read: () => [],
  render: (image) => ({ size: image.length, parts: [image] }),
};
