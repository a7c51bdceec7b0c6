/** Machines whose firmware is as a test says, seen through the whole tree; what is written is only noted. */
import assert from "node:assert/strict";
import { responseValidator } from "../../../redfish-schema/derive/response-validator.js";
import { resources } from "../../../redfish-schema/resources/index.js";
import type {
  AttributeDescription,
  FirmwareFacts,
  FirmwareView,
  FirmwareWishes,
  ImageRecord,
  SecureBootDatabaseId,
  SecureBootView,
} from "../../../src/model/firmware.js";
import { firstIntent } from "../../../src/model/intent.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { Machine } from "../../../src/model/machine.js";
import { firstObservation } from "../../../src/model/observation.js";
import type { IntentChanges } from "../../../src/ports/commands/machines.js";
import type { SimpleUpdate } from "../../../src/ports/commands/updates.js";
import type { Commands } from "../../../src/ports/commands.js";
import type { World } from "../../../src/ports/world.js";
import { openTree } from "../../../src/tree/tree.js";
import { ManualClock } from "../../support/manual-clock.js";

export const clock = new ManualClock();
export const system = "/redfish/v1/Systems/a";
export const mac = "02:00:5e:10:00:01";

export const attributes: readonly AttributeDescription[] = [
  {
    name: "CpuClock",
    displayName: "CPU clock",
    help: "How fast.",
    type: "Enumeration",
    readOnly: false,
    values: [
      { value: "Low", text: "Low" },
      { value: "Max", text: "As fast as it goes" },
    ],
    default: "Low",
  },
  { name: "FanTemp", displayName: "Fan", help: "°C.", type: "Integer", readOnly: false, min: 50, max: 80, default: 60 },
  { name: "AssetTag", displayName: "Tag", help: "Free.", type: "String", readOnly: false, maxLength: 32, default: "" },
  { name: "BigBoard", displayName: "Big", help: "More RAM.", type: "Boolean", readOnly: true, default: false },
];

export const facts: FirmwareFacts = {
  family: "raspberry-pi-4",
  registryId: "RaspberryPi4Attributes.v1_0_0",
  attributes,
  updateable: true,
  defaultKeys: false,
};

const empty = { certificates: [], signatures: [] };
export const noKeys: SecureBootView["databases"] = { PK: empty, KEK: empty, db: empty, dbx: empty };

export const view: FirmwareView = {
  bootOptions: [
    {
      reference: "Boot0001",
      description: "UEFI PXEv4",
      enabled: true,
      devicePath: "MAC(02005E100001,0x1)/IPv4(0.0.0.0)",
      target: "Pxe",
      mac,
    },
    { reference: "Boot0007", description: "What is it?", enabled: false, devicePath: null, target: null, mac: null },
  ],
  bootOrder: ["Boot0007", "Boot0001"],
  attributes: { CpuClock: "Low", FanTemp: 60, AssetTag: "", BigBoard: true },
  secureBoot: { enabled: false, mode: "SetupMode", databases: noKeys },
  bootTargets: ["Pxe", "BiosSetup", "UefiBootNext"],
};

const inventory: Inventory = {
  id: "a",
  name: "a",
  uuid: "11111111-2222-4333-8444-555555555555",
  manufacturer: "Maker",
  model: "Board",
  serialNumber: "1",
  firmwareVersion: "as it came",
  processors: {
    count: 1,
    cores: 1,
    threads: 1,
    model: "x",
    architecture: "ARM",
    instructionSet: "ARM-A64",
    maxSpeedMHz: 1,
  },
  memoryMiB: 1024,
  nics: [{ id: "eth0", mac, speedMbps: 1000 }],
  adapter: { kind: "board", settings: {} },
};

export const machine: Machine = {
  inventory,
  intent: firstIntent,
  observation: { ...firstObservation(clock.now()), contact: { state: "Ok", since: 0, problem: null } },
  capabilities: {
    resetTypes: ["On"],
    seesPower: true,
    bootTargets: [],
    bootModes: ["UEFI"],
    bootStages: [],
    indicator: false,
    sensors: [],
    powerSupply: null,
    firmware: facts,
  },
};

export const withPower = (state: "On" | "Off"): Machine => ({
  ...machine,
  observation: { ...machine.observation, power: { state, at: clock.now() } as Machine["observation"]["power"] },
});

/** The next view of a machine with a key more in one of its databases. */
export function withKeys(id: SecureBootDatabaseId, keys: Partial<SecureBootView["databases"]["db"]>): FirmwareView {
  const databases = { ...noKeys, [id]: { ...empty, ...keys } };
  return { ...view, secureBoot: { enabled: true, mode: "UserMode", databases } };
}

interface Setting {
  readonly machines?: readonly Machine[];
  readonly current?: FirmwareView;
  readonly next?: FirmwareView;
  readonly images?: readonly ImageRecord[];
}

export interface Noted {
  readonly firmware?: FirmwareWishes;
  readonly machine?: IntentChanges;
  readonly update?: SimpleUpdate;
  readonly activate?: readonly unknown[];
  readonly remove?: string;
}

export class Stub {
  readonly noted: Noted[] = [];
  private next: FirmwareView;
  private readonly current: FirmwareView;
  private readonly machines: readonly Machine[];
  private readonly images: readonly ImageRecord[];
  readonly tree;
  /** What a wish does to what the next boot will find. */
  onAmend: (wishes: FirmwareWishes) => FirmwareView = () => this.next;

  constructor({ machines = [machine], current = view, next = current, images = [] }: Setting = {}) {
    this.machines = machines;
    this.current = current;
    this.next = next;
    this.images = images;
    this.tree = openTree(this.world(), resources);
  }

  /** A body that holds to the schema; undefined where there is nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document
  body(path: string): any {
    const found = this.tree.find(path);
    if (found === undefined) return undefined;
    const body = JSON.parse(String(this.tree.rendered(found).body));
    assert.deepEqual(responseValidator(found.resource.schema)(body, path).problems, [], path);
    return body;
  }

  async patch(path: string, changes: Record<string, unknown>): Promise<void> {
    const { found, doing } = this.at(path);
    await found.resource.patch?.(changes, found.subject, doing);
  }

  async act(path: string, action: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
    const { found, doing } = this.at(path);
    return found.resource.actions[action]?.run(parameters, found.subject, doing);
  }

  async create(path: string, body: Record<string, unknown>) {
    const { found, doing } = this.at(path);
    assert.ok(found.resource.createMember);
    const made = await found.resource.createMember(body, doing);
    assert.ok("uri" in made);
    return made;
  }

  async remove(path: string): Promise<void> {
    const { found, doing } = this.at(path);
    assert.ok(found.resource.remove);
    await found.resource.remove(found.subject, doing);
  }

  private at(path: string) {
    const found = this.tree.find(path);
    assert.ok(found, path);
    return { found, doing: { ...found.context, commands: this.commands(), who: {} as never, etagOf: () => undefined } };
  }

  private commands(): Commands {
    const { noted } = this;
    const commands: Pick<Commands, "firmware" | "updates"> & { machines: Pick<Commands["machines"], "amend"> } = {
      firmware: {
        amend: async (_, firmware) => {
          noted.push({ firmware });
          this.next = this.onAmend(firmware);
        },
      },
      machines: { amend: async (_, changes) => void noted.push({ machine: changes }) },
      updates: {
        simpleUpdate: async (update) => {
          noted.push({ update });
          return "1";
        },
        push: async () => "2",
        activate: async (sha256, targets) => {
          noted.push({ activate: [sha256, targets] });
          return "3";
        },
        removeImage: async (remove) => void noted.push({ remove }),
      },
    };
    return commands as unknown as Commands;
  }

  private world(): World {
    const ids = this.machines.map(({ inventory: { id } }) => id);
    const hasFirmware = ({ capabilities }: Machine) => capabilities.firmware !== undefined;
    const conditions: [] = [];
    const world: Partial<World> = {
      clock,
      conditions: () => conditions,
      machines: {
        ids: () => ids,
        get: (id) => this.machines.find((one) => one.inventory.id === id),
        resolve: (id) => (ids.includes(id) ? id : undefined),
      },
      firmware: {
        current: (one) => (hasFirmware(one) ? this.current : undefined),
        next: (one) => (hasFirmware(one) ? this.next : undefined),
        override: () => undefined,
        version: () => "v1.41",
        images: () => this.images,
        image: (sha256) => this.images.find((one) => one.sha256 === sha256),
        largestImage: 1024,
      },
      consoles: {
        ways: () => ({ ssh: null, webSocket: false }),
        mostWatchers: 0,
        mostScreens: 0,
        mostLines: 0,
        log: () => [],
      },
    };
    return world as World;
  }
}
