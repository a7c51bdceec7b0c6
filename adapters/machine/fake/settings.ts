/** What can be set about a simulated machine, and what it is when nothing is. */

import type { PowerSupplyDescription } from "../../../src/model/capabilities.js";
import type { Duration } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { type BootTarget, bootTargets } from "../../../src/model/words.js";
import { type AgentSettings, agentSchema } from "./agent/settings.js";
import type { Spans } from "./delays.js";
import { type MediaSettings, mediaSchema } from "./media.js";
import type { RecordedSensor } from "./recorded-sensors.js";

export interface FakeSettings {
  /** What it is found in the very first time. */
  readonly power?: "On" | "Off";
  readonly delays?: Spans;
  readonly bootTargets?: readonly BootTarget[];
  readonly faults?: Faults;
  readonly agent?: AgentSettings;
  readonly media?: readonly MediaSettings[];
  /** Of a machine that is like a recorded one: its sensors, where it had any. Not in the file. */
  readonly sensors?: readonly RecordedSensor[];
  /** The same of its power supply. */
  readonly powerSupply?: PowerSupplyDescription;
}

export interface Delays {
  /** From a command to the first sign of it: until then the power is as it was. */
  readonly response: Duration;
  /** From the command to the power being there. */
  readonly powerOn: Duration;
  readonly powerOff: Duration;
  /** What the operating system takes to shut down. */
  readonly shutdown: Duration;
  /** From power to the choice of what to boot. */
  readonly post: Duration;
  /** From there to the running operating system. */
  readonly bootToOs: Duration;
  /** What it takes to make a volume, or to remove one. */
  readonly volume: Duration;
}

/** What is wrong with the machine. All may be changed while it runs. */
export interface Faults {
  /** Does not turn on. */
  readonly stuckOff?: boolean;
  /** Does not turn off. */
  readonly stuckOn?: boolean;
  /** All delays times this. */
  readonly slow?: number;
  /** Cannot be talked to: for good, or some time after it was set, for some time. */
  readonly lostContact?: boolean | { readonly after?: Duration; readonly for?: Duration };
  /** The operating system takes no notice of a shutdown. */
  readonly ignoresShutdown?: boolean;
  /** So many commands are accepted without any effect. */
  readonly dropCommands?: number;
  /** Its storage controllers do not do as they are told. */
  readonly failVolumes?: boolean;
}

/** Power within a fifth of a second, an operating system a little over a second later: quick, yet each state can be seen. */
export const defaultDelays: Delays = {
  response: 0,
  powerOn: 150,
  powerOff: 150,
  shutdown: 400,
  post: 500,
  bootToOs: 600,
  volume: 100,
};

export const defaultBootTargets: readonly BootTarget[] = [
  "None",
  "Pxe",
  "UefiHttp",
  "Hdd",
  "Cd",
  "Usb",
  "BiosSetup",
  "UefiShell",
  "UefiTarget",
  "UefiBootNext",
  "Diags",
];

const longest = 3_600_000;
const bound = { type: "integer", minimum: 0, maximum: longest };

const milliseconds = (description: string, standard: Duration) => ({
  default: standard,
  description: `${description}, in milliseconds; or { min, max }, for anything between.`,
  // Only one of the two can be at fault.
  if: { type: "object" },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
  then: {
    type: "object",
    additionalProperties: false,
    required: ["min", "max"],
    properties: { min: bound, max: bound },
  },
  else: bound,
});

const yesOrNo = (description: string) => ({ type: "boolean", default: false, description });

const delays = {
  type: "object",
  additionalProperties: false,
  description: "How long the machine takes for things.",
  properties: {
    response: milliseconds("From a command to the first sign of it", defaultDelays.response),
    powerOn: milliseconds("From the command to the power being on", defaultDelays.powerOn),
    powerOff: milliseconds("From the command to the power being off", defaultDelays.powerOff),
    shutdown: milliseconds("What the operating system takes to shut down", defaultDelays.shutdown),
    post: milliseconds("From power to the choice of the boot source", defaultDelays.post),
    bootToOs: milliseconds("From the choice of the boot source to a running operating system", defaultDelays.bootToOs),
    volume: milliseconds("What it takes to make a volume on its disks, or to remove one", defaultDelays.volume),
  },
};

const faults = {
  type: "object",
  additionalProperties: false,
  description: "What is wrong with the machine.",
  properties: {
    stuckOff: yesOrNo("It does not turn on."),
    stuckOn: yesOrNo("It does not turn off."),
    slow: {
      type: "number",
      exclusiveMinimum: 0,
      maximum: 1000,
      default: 1,
      description: "All delays are multiplied by this.",
    },
    lostContact: {
      description: "It cannot be talked to: always, or from some time after the start, for some time.",
      anyOf: [
        { type: "boolean" },
        {
          type: "object",
          additionalProperties: false,
          properties: {
            after: {
              type: "integer",
              minimum: 0,
              description: "Milliseconds until contact is lost; at once when absent.",
            },
            for: { type: "integer", minimum: 0, description: "Milliseconds until it is back; never when absent." },
          },
        },
      ],
    },
    ignoresShutdown: yesOrNo("Its operating system takes no notice of a shutdown."),
    dropCommands: {
      type: "integer",
      minimum: 0,
      default: 0,
      description: "So many commands are accepted without effect.",
    },
    failVolumes: yesOrNo("Its storage controllers neither make volumes nor remove any."),
  },
};

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description: "A machine that exists only in the service's memory.",
  properties: {
    power: { enum: ["On", "Off"], default: "Off", description: "What it is found in the very first time." },
    delays,
    bootTargets: {
      type: "array",
      uniqueItems: true,
      items: { enum: bootTargets },
      default: defaultBootTargets,
      description: "What it can be told to boot from.",
    },
    faults,
    agent: agentSchema,
    media: mediaSchema,
  },
} as const;

/** The service has checked them against the schema. */
export const settingsOf = ({ adapter }: Inventory): FakeSettings => adapter.settings as FakeSettings;
