/** Checks that only look. */
import { AdapterError } from "../../../../src/ports/machine-adapter.js";
import type { ContractSubject } from "../../../../src/ports/power-contract.js";
import type { PortFacts } from "../../../../src/ports/power-device.js";
import { asError, kept, withPort } from "./port.js";

/** @throws Error when the port under test is not one */
export function factsOf({ facts, port }: ContractSubject): PortFacts {
  const found = facts(port);
  if ("problem" in found) throw new Error(`port ${port} ${found.problem}`);
  return found;
}

export const readsFresh = (subject: ContractSubject): Promise<null> =>
  withPort(subject, subject.port, async (port) => {
    const asked = port.now;
    const { state, at, source } = await port.read(asked);
    if (at < asked) throw new Error(`the answer is ${asked - at} ms older than was asked for`);
    if (at > port.now) throw new Error(`the answer is dated ${at - port.now} ms ahead`);
    if (source === "") throw new Error(`the answer (${state}) does not name its source`);
    return kept;
  });

export const readsTwice = (subject: ContractSubject): Promise<null> =>
  withPort(subject, subject.port, (port) =>
    withPort(subject, subject.port, async (beside) => {
      const [one, other] = await Promise.all([port.read(), beside.read()]);
      if (one.state !== other.state) throw new Error(`one reads ${one.state}, the other ${other.state}`);
      return kept;
    }),
  );

export async function refusesAbsentPort(subject: ContractSubject): Promise<null> {
  const name = absentBeside(subject.port);
  if ("problem" in subject.facts(name)) return kept;
  const answer = await withPort(subject, name, async (port) => (await port.read()).state).catch(asError);
  if (typeof answer === "string") throw new Error(`port ${name}, which should not exist, reads ${answer}`);
  if (!(answer instanceof AdapterError)) throw new Error(`port ${name} is refused, but not in plain words: ${answer}`);
  if (!answer.message.includes(name))
    throw new Error(`the refusal of port ${name} does not name it: ${answer.message}`);
  return kept;
}

/** Of the same form, and beyond what any device has. */
const absentBeside = (port: string): string =>
  /\d$/.test(port) ? port.replace(/\d+$/, "997") : `${port}-that-does-not-exist`;

export async function refusesHostileNames({ facts, port }: ContractSubject): Promise<null> {
  for (const name of ["", `${port}\nreload`, `${port}\r`, `${port}\u0000`, `${port}\u001b[A`]) {
    const found = facts(name);
    // A blank at the end may be left out; then the name is one that is written without it.
    if (!("problem" in found) && (name === "" || found.name !== port)) {
      throw new Error(`${JSON.stringify(name)} passes for a port`);
    }
  }
  return kept;
}

export async function measuresPlausibly(subject: ContractSubject): Promise<string | null> {
  const most = factsOf(subject).measuresUpToWatts;
  if (most === null) return "the device does not measure";
  return withPort(subject, subject.port, async (port) => {
    const readings = Object.entries((await port.driver.readSensors?.(port.now)) ?? {});
    const { state } = await port.read();
    if (readings.length === 0 && state === "On") throw new Error("nothing is measured though it should be");
    for (const [id, { value }] of readings) {
      if (!(value >= 0 && value <= most)) throw new Error(`${id} reads ${value} W; the port gives ${most} W at most`);
    }
    return kept;
  });
}
