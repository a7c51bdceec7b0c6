/** Firmware whose variables and images a test can read: both are JSON. It keeps a setting, options, an order, and keys. */
import {
  type AttributeDescription,
  type AttributeValue,
  type BootOption,
  type FirmwareView,
  type PlacedOverride,
  type SecureBootDatabase,
  secureBootDatabaseIds,
  type Variable,
  type Variables,
} from "../../../src/model/firmware.js";
import type { BootTarget } from "../../../src/model/words.js";
import { FirmwareError, type FirmwareFamily } from "../../../src/ports/firmware.js";

const guid = "00000000-0000-4000-8000-00000000f00d";

const hex = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("hex");
const plain = <T>(data: string): T => JSON.parse(Buffer.from(data, "hex").toString()) as T;

export const variable = (name: string, value: unknown): Variable => ({ guid, name, attributes: 7, data: hex(value) });

export function contentOf<T>(variables: Variables, name: string): T | undefined {
  const found = variables.find((one) => one.name === name);
  return found && plain<T>(found.data);
}

export function put(variables: Variables, name: string, value: unknown): Variables {
  const others = variables.filter((one) => one.name !== name);
  if (value === undefined) return others;
  const place = variables.findIndex((one) => one.name === name);
  const made = variable(name, value);
  return place < 0 ? [...variables, made] : variables.map((one, index) => (index === place ? made : one));
}

const common = { displayName: "", help: "", readOnly: false };

export const attributes: readonly AttributeDescription[] = [
  { ...common, name: "Speed", type: "Integer", min: 0, max: 10, step: 2, default: 4 },
  {
    ...common,
    name: "Mode",
    type: "Enumeration",
    values: ["Fast", "Slow"].map((value) => ({ value, text: value })),
    default: "Fast",
  },
  { ...common, name: "Quiet", type: "Boolean", default: false },
  { ...common, name: "Tag", type: "String", maxLength: 8, default: "" },
  { ...common, name: "Chip", type: "String", readOnly: true, default: "C1" },
];

interface Option {
  readonly target: BootTarget | null;
  readonly enabled?: boolean;
}

/** What a machine has at first. */
export const firstVariables: Variables = [
  variable("Boot0001", { target: "Hdd" }),
  variable("Boot0002", { target: "Pxe" }),
  variable("Boot0003", { target: "Cd" }),
  variable("BootOrder", [1, 2, 3]),
  variable("PK", []),
];

/** An image: what runs, and what it keeps. */
export const imageOf = (variables: Variables, code: string | null = "1.0"): Uint8Array =>
  Buffer.from(JSON.stringify({ code, variables }));

function parsed(image: Uint8Array): { readonly code: string | null; readonly variables: Variables } {
  try {
    return JSON.parse(Buffer.from(image).toString());
  } catch {
    throw new FirmwareError("not-an-image", "at 0x0: this is no store");
  }
}

const numberOf = (reference: string): number => Number.parseInt(reference.slice(4), 16);
const referenceOf = (number: number): string => `Boot${number.toString(16).toUpperCase().padStart(4, "0")}`;

const optionsOf = (variables: Variables): readonly BootOption[] =>
  variables
    .filter(({ name }) => /^Boot[0-9A-F]{4}$/.test(name))
    .map(({ name, data }) => {
      const { target, enabled = true } = plain<Option>(data);
      return { reference: name, description: name, enabled, devicePath: null, target, mac: null };
    });

const none: SecureBootDatabase = { certificates: [], signatures: [] };

function viewOf(variables: Variables): FirmwareView {
  const keys = contentOf<string[]>(variables, "PK") ?? [];
  const PK = { ...none, certificates: keys.map((pem) => ({ id: pem, pem, owner: guid })) };
  const databases = { ...Object.fromEntries(secureBootDatabaseIds.map((id) => [id, none])), PK };
  const enabled = keys.length > 0 && (contentOf<boolean>(variables, "SecureBoot") ?? false);
  return {
    bootOptions: optionsOf(variables),
    bootOrder: (contentOf<number[]>(variables, "BootOrder") ?? []).map(referenceOf),
    attributes: Object.fromEntries(
      attributes.map(({ name, default: usual }) => [name, contentOf<AttributeValue>(variables, name) ?? usual]),
    ),
    secureBoot: {
      enabled,
      mode: keys.length > 0 ? "UserMode" : "SetupMode",
      databases: databases as unknown as NonNullable<FirmwareView["secureBoot"]>["databases"],
    },
    bootTargets: [
      ...new Set(optionsOf(variables).flatMap(({ target }) => target ?? [])),
      "BiosSetup",
      "UefiTarget",
      "UefiBootNext",
    ],
  };
}

/** Bytes of variables that fit. */
export const room = 2000;

function fitting(variables: Variables): Variables {
  if (JSON.stringify(variables).length > room) throw new FirmwareError("no-room", "the store is full");
  return variables;
}

const nothing = (seq: number): PlacedOverride => ({ seq, bootNext: null, front: null, setup: false });

export const scriptedFamily: FirmwareFamily = {
  id: "scripted",
  name: "Scripted",
  simulated: false,
  facts: (keys) => ({
    family: "scripted",
    registryId: "ScriptedAttributes.v1_0_0",
    attributes,
    defaultKeys: keys !== null,
  }),
  first: () => firstVariables,
  view: viewOf,
  amend(variables, wishes) {
    let next = variables;
    const set = (name: string, value: unknown): void => {
      next = put(next, name, value);
    };
    for (const { name } of wishes.resetAttributes ? attributes : []) set(name, undefined);
    for (const [name, value] of Object.entries(wishes.attributes ?? {})) set(name, value);
    if (wishes.bootOrder) set("BootOrder", wishes.bootOrder.map(numberOf));
    const { bootOption, addCertificate, removeKey, resetKeys } = wishes;
    if (bootOption) {
      const option = contentOf<Option>(next, bootOption.reference);
      set(bootOption.reference, { ...option, enabled: bootOption.enabled });
    }
    if (wishes.secureBootEnable !== undefined) set("SecureBoot", wishes.secureBootEnable);
    if (addCertificate?.pem.startsWith("bad")) throw new FirmwareError("bad-key", "this is no certificate");
    if (addCertificate) set("PK", [...(contentOf<string[]>(next, "PK") ?? []), addCertificate.pem]);
    if (removeKey)
      set(
        "PK",
        contentOf<string[]>(next, "PK")?.filter((pem) => pem !== removeKey.id),
      );
    if (resetKeys) set("PK", []);
    return fitting(next);
  },
  withOverride(variables, { target, option, continuous }, _machine, seq) {
    if (target === null) return { variables, placed: nothing(seq) };
    if (target === "BiosSetup") {
      return { variables: put(variables, "OsIndications", 1), placed: { ...nothing(seq), setup: true } };
    }
    if (target === "UefiTarget" && !option?.startsWith("Pci")) throw new FirmwareError("bad-path", "what path is that");
    const fits = (one: BootOption): boolean =>
      target === "UefiBootNext" ? one.reference === option : target === "UefiTarget" || one.target === target;
    const found = optionsOf(variables).find(fits);
    if (!found) throw new FirmwareError("no-such-option", `nothing in the machine leads to ${target}`);
    const entry = numberOf(found.reference);
    if (!continuous)
      return { variables: put(variables, "BootNext", entry), placed: { ...nothing(seq), bootNext: entry } };
    const order = contentOf<number[]>(variables, "BootOrder") ?? [];
    return {
      variables: put(variables, "BootOrder", [entry, ...order.filter((one) => one !== entry)]),
      placed: { ...nothing(seq), front: { entry, order } },
    };
  },
  withoutOverride(found, { bootNext, front, setup }) {
    const there = contentOf<number>(found, "BootNext") === bootNext;
    let variables = found;
    if (bootNext !== null && there) variables = put(variables, "BootNext", undefined);
    const shows = contentOf<number>(found, "OsIndications") === 1;
    if (setup && shows) variables = put(variables, "OsIndications", undefined);
    if (front && contentOf<number[]>(found, "BootOrder")?.[0] === front.entry) {
      variables = put(variables, "BootOrder", front.order);
    }
    return { variables, used: (bootNext !== null && !there) || (setup && !shows) };
  },
  boot(variables) {
    const next = contentOf<number>(variables, "BootNext");
    const order = [...(next === undefined ? [] : [next]), ...(contentOf<number[]>(variables, "BootOrder") ?? [])];
    const options = optionsOf(variables);
    const chosen = order
      .map((number) => options.find(({ reference }) => reference === referenceOf(number)))
      .find((option) => option?.enabled);
    return {
      target: chosen?.target ?? null,
      after: next === undefined ? variables : put(variables, "BootNext", undefined),
    };
  },
  inspect(image) {
    const { code } = parsed(image);
    return { version: code, layout: "JSON", hasCode: code !== null };
  },
  read: (image) => parsed(image).variables,
  render(image, variables) {
    const content = imageOf(fitting(variables), parsed(image).code);
    return { size: content.length, parts: [content.subarray(0, 5), content.subarray(5)] };
  },
  carry: (machine, image) => [...image.filter(({ name }) => !machine.some((one) => one.name === name)), ...machine],
};

/** Its flash holds variables alone, and its code is in images of their own. Version 9 keeps variables otherwise. */
export const pairedFamily: FirmwareFamily = {
  ...scriptedFamily,
  pairsWith: (image, store) => parsed(store).code === null && parsed(image).code !== "9.0",
};

/** The same, played by a simulation. */
export const playedFamily: FirmwareFamily = { ...scriptedFamily, id: "played", simulated: true };
