/** Lines that machines log over the network, into their logs: as many as a person reads, whatever a machine sends. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import { type Clock, type Instant, minutes } from "../../model/clock.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { LogLine } from "../../ports/netboot.js";

/** Of one machine. A boot of Linux has a few hundred lines, of which the last ones matter to somebody. */
const mostAMinute = 60;

export interface MachineLogParts {
  readonly clock: Clock;
  readonly chronicle: Pick<Chronicle, "tell">;
  /** The machine that has an address; undefined = nobody's that we know. */
  readonly machineAt: (address: string) => string | undefined;
  /** Told of every line, also of those that are left out: its operating system runs. */
  readonly heard: (machine: string) => void;
}

interface Minute {
  began: Instant;
  lines: number;
  leftOut: number;
}

/** @returns what takes the lines */
export function machineLogs(parts: MachineLogParts): (line: LogLine) => void {
  /** By machine. */
  const minutesOf = new Map<string, Minute>();
  return (line) => {
    const machine = parts.machineAt(line.client);
    if (machine === undefined) return;
    parts.heard(machine);
    const tell = (what: Message) =>
      parts.chronicle.tell({
        message: what,
        origin: uris.system(machine),
        resourceType: "ComputerSystem",
        machineId: machine,
      });
    const minute = minuteOf(minutesOf, machine, parts.clock.now());
    if (minute.leftOut > 0 && minute.lines === 0) {
      tell(message("Shoal.MachineLinesLeftOut", minute.leftOut));
      minute.leftOut = 0;
    }
    minute.lines += 1;
    if (minute.lines > mostAMinute) minute.leftOut += 1;
    else tell(messageOf(line));
  };
}

/** What was left out in the last one is carried over, to be told. */
function minuteOf(all: Map<string, Minute>, machine: string, now: Instant): Minute {
  const known = all.get(machine) ?? { began: now, lines: 0, leftOut: 0 };
  all.set(machine, known);
  if (now - known.began >= minutes(1) || now < known.began) {
    known.began = now;
    known.lines = 0;
  }
  return known;
}

/** RFC 5424 §6.2.1: 0 to 2 need somebody at once, 3 and 4 are errors and warnings. */
function messageOf({ severity, program, text }: LogLine): Message {
  const args = [program ?? "Console", text] as const;
  if (severity === null || severity > 4) return message("Shoal.MachineSaid", ...args);
  return severity > 2 ? message("Shoal.MachineWarned", ...args) : message("Shoal.MachineAlarmed", ...args);
}
