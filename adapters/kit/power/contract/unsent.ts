/** Checks of what must never reach the device. */
import { AdapterError } from "../../../../src/ports/machine-adapter.js";
import type { ContractSubject } from "../../../../src/ports/power-contract.js";
import {
  asError,
  kept,
  leastOff,
  PortUnderTest,
  sameWrites,
  stays,
  stillReads,
  withPort,
  withPortSetBack,
} from "./port.js";

export const leavesUnconfirmedAlone = (subject: ContractSubject): Promise<null> =>
  withPort(
    subject,
    subject.port,
    async (port) => {
      const before = subject.witness?.writes();
      for (const command of ["off", "on"] as const) {
        await refusalOf(port.order(command));
        if (port.sent > 0) throw new Error(`${command} was sent to a port that is not confirmed`);
      }
      sameWrites(subject, before);
      return kept;
    },
    { confirmed: false },
  );

export const dropsAbortedOrders = (subject: ContractSubject): Promise<null> =>
  withPortSetBack(subject, async (port, found) => {
    const before = subject.witness?.writes();
    const command = found === "On" ? "off" : "on";
    await refusalOf(port.order(command, { signal: AbortSignal.abort() }));
    if (port.sent > 0) throw new Error("an order that was given up before it was sent was sent");
    await refusalOf(port.order(command, { deadline: port.now - 1 }));
    if (port.sent > 0) throw new Error("an order whose time was over was sent");
    sameWrites(subject, before);
    if ((await port.setting()) !== found) throw new Error(`the port was ${found} and no longer is`);
    return kept;
  });

export const dropsWaitingOrder = (subject: ContractSubject): Promise<null> =>
  withPortSetBack(subject, async (port) => {
    await port.turn("On");
    await port.turn("Off");
    const sent = port.sent;
    const patience = new AbortController();
    const outcome = refusalOf(port.order("on", { signal: patience.signal }));
    await port.pause(leastOff / 10);
    patience.abort();
    await outcome;
    await port.pause(stays);
    if (port.sent > sent) throw new Error("On was sent after it was given up");
    await stillReads(port, "Off");
    return kept;
  });

export async function sendsNothingOnceClosed(subject: ContractSubject): Promise<null> {
  const before = subject.witness?.writes();
  const device = subject.open();
  const port = new PortUnderTest(subject, subject.port, { device });
  await device.close();
  for (const command of port.driver.commands) await refusalOf(port.order(command));
  if (port.sent > 0) throw new Error("an order was sent by a device that is closed");
  sameWrites(subject, before);
  await port.driver.detach();
  return kept;
}

/** @throws Error when the order was carried out, or failed in other than plain words */
async function refusalOf(order: Promise<void>): Promise<void> {
  const refusal = await order.then(() => null, asError);
  if (refusal === null) throw new Error("the order was accepted");
  if (!(refusal instanceof AdapterError)) throw new Error(`the order was refused, but not in plain words: ${refusal}`);
}
