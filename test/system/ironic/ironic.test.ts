/**
 * Ironic of Debian 12 with its conductor, its API and a database of its own, against services with simulated machines: what
 * an operator asks of it over its API, and what the machines made of it.
 */
import { describe, type TestContext, test } from "node:test";
import { boardOn, netgear, openSnmpDevice } from "../boards.js";
import { lacksModule, missing } from "../program.js";
import { suiteUndoing, type Undoing } from "../undoing.js";
import * as cleaning from "./cleaning.js";
import * as deploying from "./deploying.js";
import { lacksGuest } from "./guest.js";
import * as guests from "./guest-trials.js";
import { IronicNode } from "./node.js";
import { openRig, type Rig } from "./rig.js";
import * as watching from "./watching.js";

const skip = missing("python3") || (await lacksModule("ironic")) || missing("mkisofs") || missing("mformat");

interface Tried {
  readonly what: string;
  readonly run: (rig: Rig, machine: string) => Promise<void>;
  /** What its service has in its configuration; it shares one with the others when absent. */
  readonly alone?: object | ((test: Undoing) => Promise<object>);
}

/**
 * Each with a machine of its own, named after it, though never by a word of Ironic's own paths such as bios. All at once: mostly
 * they wait.
 */
const tried: Readonly<Record<string, Tried>> = {
  power: { what: "enrols a machine with a session, and switches it", run: watching.switchesPower },
  boot: { what: "says once and for good what is booted", run: watching.setsBootDevice },
  mode: { what: "changes boot mode and secure boot", run: watching.setsBootModeAndSecureBoot },
  inspect: { what: "inspects a machine through its service", run: watching.inspects },
  sensors: { what: "collects sensors", run: watching.collectsSensors },
  // Where there is SimpleStorage, Ironic 21 cannot list indicators.
  lights: {
    what: "lights indicators",
    run: watching.lightsIndicators,
    alone: { protocol: { simpleStorage: false } },
  },
  interrupt: { what: "interrupts an operating system", run: watching.interrupts },
  events: { what: "subscribes to events, and takes it back", run: watching.subscribes },
  settings: { what: "keeps BIOS settings, and what the registry says of them", run: cleaning.keepsBiosSettings },
  apply: { what: "applies BIOS settings, and sets them back", run: cleaning.setsBios },
  "wrong-bios": { what: "says why a BIOS setting is refused", run: cleaning.refusesWrongBios },
  raid: { what: "creates and deletes volumes", run: cleaning.makesVolumes },
  keys: { what: "clears the keys of secure boot, and sets them back", run: cleaning.changesSecureBootKeys },
  // Ironic 21 names no targets, so that an image is for every machine of the service.
  update: { what: "updates firmware", run: cleaning.updatesFirmware, alone: {} },
  "wrong-update": { what: "says why an update failed", run: cleaning.failsToUpdate, alone: {} },
  board1: { what: "switches a board by the port that feeds it", run: watching.switchesBoard, alone: boardBehindSwitch },
  instance: {
    what: "boots an instance from virtual media, with a config drive",
    run: deploying.bootsInstanceFromMedia,
  },
  deploy: { what: "deploys, undeploys and cleans", run: deploying.deploys },
  eject: { what: "ejects what is in", run: deploying.ejectsMedia },
};

/** The same, with machines that are guests: they boot what Ironic gives them. */
const triedWithGuests: Readonly<Record<string, { readonly what: string; readonly run: guests.GuestTrial }>> = {
  "guest-deploy": { what: "deploys a guest, from its agent's first call to the instance", run: guests.deploys },
  "guest-clean": { what: "changes the settings and the firmware of a guest", run: guests.cleans },
  "guest-power": { what: "switches a guest, and says what it boots", run: guests.switches },
  "guest-inspect": { what: "inspects a guest", run: guests.inspects },
};

describe("Ironic", { skip }, () => {
  const suite = suiteUndoing();
  let opened: Rig | undefined;
  // A test and no hook: should it fail, it says why before all that cannot run then.
  test("starts", async () => {
    const shared = Object.keys(tried).filter((machine) => tried[machine]?.alone === undefined);
    opened = await openRig(suite, shared);
  });
  const inRig =
    (machine: string, run: (context: TestContext, rig: Rig) => Promise<void>) => async (context: TestContext) => {
      if (opened === undefined) return context.skip("Ironic did not start");
      await run(context, opened);
      await new IronicNode(opened.ironic, machine).forget();
    };
  describe("with simulated machines", { concurrency: true }, () => {
    for (const [machine, { what, run, alone }] of Object.entries(tried)) {
      const trial = inRig(machine, async (context, rig) => {
        const more = typeof alone === "function" ? await alone(context) : alone;
        await run(more === undefined ? rig : await rig.beside([machine], more), machine);
      });
      test(what, trial);
    }
  });
  // After the others: what is translated takes all the time that this computer has.
  describe("with guests", { skip: lacksGuest(), concurrency: true }, () => {
    for (const [machine, { what, run }] of Object.entries(triedWithGuests)) {
      const trial = inRig(machine, (context, rig) => run(context, rig, machine));
      test(what, trial);
    }
  });
});

/** The switch is a mock that speaks SNMPv3. */
async function boardBehindSwitch(test: Undoing): Promise<object> {
  const { entry } = await openSnmpDevice(test, netgear);
  return { devices: [{ id: "switch", ...entry }], machines: [boardOn("switch", "1/0/1", 1)] };
}
