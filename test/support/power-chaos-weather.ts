/** What goes wrong with a mock switch: for a while, at random, and never for good. */
import type { Faults } from "../../mock-hardware/switches/device.js";
import type { Dice } from "./power-chaos-dice.js";
import type { ChaosSwitch } from "./power-chaos-rack.js";

/** Instants, in milliseconds. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface Mishap extends Interval {
  readonly kind: string;
  /** Null = all. */
  readonly ports: readonly number[] | null;
}

type Fault = ReturnType<NonNullable<Faults["misbehave"]>>;

/** What becomes of a request while the wire is bad. */
const wires: readonly [[string, (dice: Dice) => Fault], ...[string, (dice: Dice) => Fault][]] = [
  ["drop", () => "drop"],
  ["applyThenDrop", () => "applyThenDrop"],
  ["answerWithoutApplying", () => "answerWithoutApplying"],
  ["garbage", () => "garbage"],
  ["delay", (dice) => ({ delay: dice.between(50, 3000) })],
];

/** Less than `staleRead` of the timing, which is what a switch is taken to lag at most. */
const lag = 400;
/** A switch that nothing is wrong with shows whether faults are needed for what is seen. */
const spared = 0.2;

export function breakSometimes(box: ChaosSwitch, dice: Dice, span: number): void {
  if (dice.happens(spared)) return;
  if (dice.happens(0.7)) badWire(box, dice, span);
  if (dice.happens(0.3)) stale(box, dice, span);
  for (const which of ["refusing", "stuck", "faulty"] as const)
    if (dice.happens(0.35)) badPorts(box, which, dice, span);
  if (dice.happens(0.25)) restart(box, dice, span);
}

/** Some of the requests, or for a while all of them. */
function badWire(box: ChaosSwitch, dice: Dice, span: number): void {
  const [kind, fault] = dice.oneOf(wires);
  const share = dice.oneOf([0.1, 0.3, 0.6, 1]);
  const { faults } = box.device;
  const own = dice.fork();
  during(box, { kind, ports: null, ...within(dice, span) }, () => {
    faults.misbehave = () => (own.happens(share) ? fault(own) : null);
    return () => {
      faults.misbehave = null;
    };
  });
}

function stale(box: ChaosSwitch, dice: Dice, span: number): void {
  const { faults } = box.device;
  during(box, { kind: "stale", ports: null, ...within(dice, span) }, () => {
    faults.staleReads = lag;
    return () => {
      faults.staleReads = 0;
    };
  });
}

function badPorts(box: ChaosSwitch, which: "refusing" | "stuck" | "faulty", dice: Dice, span: number): void {
  const ports = dice.some(
    box.device.ports.map(({ number }) => number),
    0.25,
  );
  const affected = box.device.faults[which];
  during(box, { kind: which, ports, ...within(dice, span) }, () => {
    for (const port of ports) affected.add(port);
    return () => {
      for (const port of ports) affected.delete(port);
    };
  });
}

function restart(box: ChaosSwitch, dice: Dice, span: number): void {
  const downFor = dice.between(500, 4000);
  const from = Date.now() + dice.between(0, Math.max(0, span - downFor));
  // Detection takes its time after it is up again.
  const interval = { from, to: from + downFor + 1500 };
  box.mishaps.push({ kind: "reboot", ports: null, ...interval });
  box.reboots.push(interval);
  setTimeout(() => {
    box.device.reboot(downFor);
    box.agent.reboot();
  }, from - Date.now());
}

function within(dice: Dice, span: number): Interval {
  const now = Date.now();
  const [one, other] = [dice.between(0, span), dice.between(0, span)];
  return { from: now + Math.min(one, other), to: now + Math.max(one, other) };
}

function during(box: ChaosSwitch, mishap: Mishap, begin: () => () => void): void {
  box.mishaps.push(mishap);
  setTimeout(() => {
    const end = begin();
    setTimeout(end, mishap.to - Date.now());
  }, mishap.from - Date.now());
}
