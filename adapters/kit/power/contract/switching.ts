/** Checks that turn the port off and on. */
import type { ContractSubject } from "../../../../src/ports/power-contract.js";
import { kept, leastOff, sameWrites, stays, stillReads, withPort, withPortSetBack } from "./port.js";

export const skipsNeedless = (subject: ContractSubject): Promise<null> =>
  withPortSetBack(subject, async (port) => {
    await port.turn("On");
    const [sent, writes] = [port.sent, subject.witness?.writes()];
    await port.order("on");
    if (port.sent > sent) throw new Error("On was sent though the port was on");
    sameWrites(subject, writes);
    await stillReads(port, "On");
    return kept;
  });

export const turnsOff = (subject: ContractSubject): Promise<null> =>
  withPortSetBack(subject, async (port) => {
    await port.turn("On");
    await port.turn("Off");
    await port.pause(stays);
    await stillReads(port, "Off");
    return kept;
  });

export const turnsOn = (subject: ContractSubject): Promise<null> =>
  withPortSetBack(subject, async (port) => {
    await port.turn("Off");
    await port.turn("On");
    await port.pause(stays);
    await stillReads(port, "On");
    return kept;
  });

export const cycles = (subject: ContractSubject): Promise<null> =>
  withPortSetBack(subject, async (port) => {
    await port.turn("On");
    const dark = await port.turn("Off");
    await port.order("on");
    const { at = port.now } = port.deeds.findLast(({ deed }) => deed.outcome.kind === "accepted") ?? {};
    if (at - dark < leastOff) throw new Error(`it was dark for ${at - dark} ms; ${leastOff} ms is the least`);
    await port.until("On");
    await stillReads(port, "On");
    return kept;
  });

export async function leavesOthersAlone(subject: ContractSubject): Promise<string | null> {
  if (subject.otherPorts.length === 0) return "no other port is known";
  const before = await settingsOf(subject);
  await withPortSetBack(subject, async (port) => {
    await port.turn("On");
    for (const to of ["Off", "On"] as const) {
      await port.turn(to);
      compare(before, await settingsOf(subject), `${subject.port} was turned ${to}`);
    }
  });
  compare(before, await settingsOf(subject), `${subject.port} was set back`);
  return kept;
}

type Settings = ReadonlyMap<string, string>;

async function settingsOf(subject: ContractSubject): Promise<Settings> {
  const settings = new Map<string, string>();
  for (const name of subject.otherPorts) {
    const setting = await withPort(subject, name, (port) => port.setting(), { confirmed: false });
    settings.set(name, subject.witness ? `${setting}, ${subject.witness.powered(name) ? "fed" : "dark"}` : setting);
  }
  return settings;
}

function compare(before: Settings, after: Settings, when: string): void {
  for (const [name, was] of before) {
    const is = after.get(name);
    if (is !== was) throw new Error(`when ${when}, port ${name} went from ${was} to ${is}`);
  }
}
