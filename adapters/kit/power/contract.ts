/** The promises of `src/ports/power-device.ts`, each as a check that can be run over any device. */
import type { ContractSubject, PowerCheck } from "../../../src/ports/power-contract.js";
import {
  factsOf,
  measuresPlausibly,
  readsFresh,
  readsTwice,
  refusesAbsentPort,
  refusesHostileNames,
} from "./contract/reading.js";
import { cycles, leavesOthersAlone, skipsNeedless, turnsOff, turnsOn } from "./contract/switching.js";
import {
  dropsAbortedOrders,
  dropsWaitingOrder,
  leavesUnconfirmedAlone,
  sendsNothingOnceClosed,
} from "./contract/unsent.js";

export const powerContract: readonly PowerCheck[] = [
  {
    name: "a port can be read",
    why: "What cannot be read back is never known to be On or Off.",
    switchesPower: false,
    run: (subject) => ifReadable(subject, () => readsFresh(subject)),
  },
  {
    name: "two who read at once get the same answer",
    why: "Machines are polled by the hundred; their answers must not contradict each other.",
    switchesPower: false,
    run: (subject) => ifReadable(subject, () => readsTwice(subject)),
  },
  {
    name: "a port that does not exist is refused by its name",
    why: "A slip in the configuration must not switch another port, nor pass for one that is off.",
    switchesPower: false,
    run: (subject) => ifReadable(subject, () => refusesAbsentPort(subject)),
  },
  {
    name: "a port's name cannot carry a command",
    why: "Names of ports go into command lines of switches.",
    switchesPower: false,
    run: refusesHostileNames,
  },
  {
    name: "watts are plausible",
    why: "They are published as EnvironmentMetrics; a wrong unit is a thousandfold error.",
    switchesPower: false,
    run: (subject) => ifReadable(subject, () => measuresPlausibly(subject)),
  },
  {
    name: "a port that is not confirmed is never switched",
    why: "It might feed the neighbour's machine.",
    switchesPower: true,
    run: leavesUnconfirmedAlone,
  },
  {
    name: "an order given up is not sent",
    why: "A machine that goes off minutes after everybody stopped waiting is worse than one that does not.",
    switchesPower: true,
    run: (subject) => ifSwitchable(subject, () => dropsAbortedOrders(subject)),
  },
  {
    name: "On of a port that is on changes nothing",
    why: "Each write wears out the switch's flash, and some families reset the port at each.",
    switchesPower: true,
    run: (subject) => ifSwitchable(subject, () => skipsNeedless(subject)),
  },
  {
    name: "Off is read back and stays",
    why: "An image is written to the machine's disk after this.",
    switchesPower: true,
    run: (subject) => ifSwitchable(subject, () => turnsOff(subject)),
  },
  {
    name: "On is read back",
    why: "A Reset is done when the power is seen, not when the switch said yes.",
    switchesPower: true,
    run: (subject) => ifSwitchable(subject, () => turnsOn(subject)),
  },
  {
    name: "a cycle keeps the machine dark long enough and ends On",
    why: "A board whose capacitors still hold does not boot afresh.",
    switchesPower: true,
    run: (subject) => ifSwitchable(subject, () => cycles(subject)),
  },
  {
    name: "an On given up while it waits is not sent",
    why: "What waits for the minimum off time is not sent yet.",
    switchesPower: true,
    run: (subject) => ifSwitchable(subject, () => dropsWaitingOrder(subject)),
  },
  {
    name: "other ports keep their state all the while",
    why: "They feed other machines.",
    switchesPower: true,
    run: (subject) => ifSwitchable(subject, () => leavesOthersAlone(subject)),
  },
  {
    name: "after it is closed nothing is sent",
    why: "A service that stops has handed the device to the next.",
    switchesPower: true,
    run: sendsNothingOnceClosed,
  },
];

type Run = () => Promise<string | null>;

const ifReadable = async (subject: ContractSubject, run: Run): Promise<string | null> =>
  factsOf(subject).readable ? run() : "the device cannot tell the state of its ports";

async function ifSwitchable(subject: ContractSubject, run: Run): Promise<string | null> {
  const { commands, readable } = factsOf(subject);
  if (!readable) return "the device cannot tell the state of its ports";
  return commands.has("on") && commands.has("off") ? run() : "the port cannot be turned both on and off";
}
