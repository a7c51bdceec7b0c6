/** What can be set about a machine that is driven by programs. */
import type { Duration } from "../../../src/model/clock.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootMode } from "../../../src/model/words.js";
import type { Secret } from "../../../src/ports/power-device.js";
import { type Argv, environmentSchema, programSchema } from "../../kit/process/schema.js";
import { secretSchema } from "../../kit/secret-schema.js";

/** What a program does; the first five are FakeFish's, with its names. */
export type Task = "poweron" | "poweroff" | "bootfromcdonce" | "mountcd" | "unmountcd" | "powerstate";

export const tasks: readonly Task[] = ["poweron", "poweroff", "bootfromcdonce", "mountcd", "unmountcd", "powerstate"];

export interface CommandSettings extends Readonly<Partial<Record<Task, Argv>>> {
  /** Folder with a program `TASK.sh` for each task; a task that is named by itself goes before. */
  readonly scripts?: string;
  readonly bmc?: Bmc;
  readonly environment?: Readonly<Record<string, Secret>>;
  readonly bootMode?: BootMode;
  readonly power?: "On" | "Off";
  readonly timeLimit?: Duration;
  readonly offTime?: Duration;
}

/** What the programs are told in FakeFish's environment variables. */
export interface Bmc {
  readonly endpoint?: string;
  readonly userName?: string;
  readonly password?: Secret;
}

/** FakeFish's scripts wait for images that are imported for up to a minute. */
export const usualTimeLimit: Duration = 120_000;
export const usualOffTime: Duration = 5000;
/** What FakeFish takes a machine for before it was told anything: so a client that wants it off says so. */
export const usualPower = "On";

const textOf = (description: string) => ({ type: "string", minLength: 1, maxLength: 1024, description });

const bmc = {
  type: "object",
  additionalProperties: false,
  description: "What the programs are told of the hardware, in environment variables.",
  properties: {
    endpoint: textOf("BMC_ENDPOINT: an address, or whatever the programs know the machine by."),
    userName: textOf("BMC_USERNAME."),
    password: secretSchema("BMC_PASSWORD."),
  },
};

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description: "Driven by programs of your own, such as FakeFish's scripts.",
  properties: {
    scripts: {
      type: "string",
      pattern: "^/[^\\u0000]*$",
      maxLength: 4000,
      "x-allowed": "an absolute path",
      description:
        "Folder with poweron.sh, poweroff.sh, bootfromcdonce.sh, mountcd.sh and unmountcd.sh; powerstate.sh is used where it is there.",
    },
    poweron: programSchema("Turns the machine on"),
    poweroff: programSchema("Turns the machine off"),
    bootfromcdonce: programSchema("Makes the next boot one from the CD"),
    mountcd: programSchema("Puts an image into the CD drive; its URL is added as the last argument"),
    unmountcd: programSchema("Empties the CD drive"),
    powerstate: programSchema("Says `on` or `off` as the first word of its output and ends with 0"),
    bmc,
    environment: environmentSchema("SHOAL_MACHINE and those of `bmc`"),
    bootMode: {
      enum: ["UEFI", "Legacy"],
      default: "UEFI",
      description: "What the machine boots in, which no program changes.",
    },
    power: {
      enum: ["On", "Off"],
      default: usualPower,
      description: "Without a powerstate program: what the machine is taken for until it is first switched.",
    },
    timeLimit: {
      type: "integer",
      minimum: 100,
      maximum: 600_000,
      default: usualTimeLimit,
      description: "After this many milliseconds a program is ended, and what it did is unknown.",
    },
    offTime: {
      type: "integer",
      minimum: 0,
      maximum: 60_000,
      default: usualOffTime,
      description: "Milliseconds that a machine stays off at least before it is turned on again.",
    },
  },
};

/** The service has checked them against the schema. */
export const settingsOf = ({ adapter }: Inventory): CommandSettings => adapter.settings as CommandSettings;
