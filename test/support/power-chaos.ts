/**
 * Power under the worst of circumstances: mock switches that misbehave, a service that is killed and paused at random
 * instants, and boards that know what truly became of their power.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Dice } from "./power-chaos-dice.js";
import {
  type Asked,
  type ChaosReset,
  type Course,
  newsWithin,
  resetsIn,
  resetTypes,
  type Sample,
} from "./power-chaos-judge.js";
import { type ChaosMachine, ChaosRack, type RackOptions } from "./power-chaos-rack.js";
import { ChaosService } from "./power-chaos-service.js";
import { Tally } from "./power-chaos-tally.js";

export interface ChaosOptions extends RackOptions {
  readonly seed: number;
  /** Asked after each round. */
  readonly enough: (tally: Tally) => boolean;
  /** Milliseconds in which requests come in and things go wrong. */
  readonly span: number;
  /** How often the service is killed or paused in a round: one of these. The first time it is killed. */
  readonly disturbances: readonly [number, ...number[]];
  readonly progress?: (line: string) => void;
}

/** After the last fault everything that was accepted is worked off by then: the longest deadline, and one more. */
const settledWithin = 240_000;

/** @throws Error (by rejection) when the service cannot be started, or never comes to rest */
export async function runChaos(options: ChaosOptions): Promise<Tally> {
  const dice = new Dice(options.seed);
  const rack = await ChaosRack.open(options, dice);
  const service = new ChaosService(rack.configText);
  const tally = new Tally();
  try {
    await service.start();
    await seesAll(rack, service);
    do {
      const round = new Round(rack, service, dice.fork(), options);
      tally.take(await round.run(), round.kills, round.pauses, round.settling, service.deaths);
      for (const line of round.blind) tally.find({ wrong: "invented", text: line });
      tally.takeOthers(rack);
      options.progress?.(tally.line);
    } while (!options.enough(tally));
    return tally;
  } finally {
    await service.close();
    await rack.close();
  }
}

/** @returns the machines of which something else is told than is true when there was time enough to see it */
async function seesAll({ machines }: ChaosRack, service: ChaosService): Promise<readonly string[]> {
  let wrong: readonly ChaosMachine[] = machines;
  let said: readonly string[] = [];
  for (const end = Date.now() + newsWithin; wrong.length > 0 && Date.now() < end; await pause(200)) {
    const states = await Promise.all(wrong.map(({ id }) => service.system(id)));
    const isWrong = ({ port }: ChaosMachine, at: number) => states[at]?.state !== (port.powered ? "On" : "Off");
    said = wrong.flatMap((one, at) => (isWrong(one, at) ? [`${one.id}: at rest told ${states[at]?.state}`] : []));
    wrong = wrong.filter(isWrong);
  }
  return wrong.length > 0 ? said : [];
}

interface Request {
  readonly machine: ChaosMachine;
  readonly type: ChaosReset;
  /** Milliseconds from the beginning. */
  readonly after: number;
}

class Round {
  kills = 0;
  pauses = 0;
  settling = 0;
  /** Machines that were told wrongly at the end, when nothing was wrong any more. */
  blind: readonly string[] = [];
  private readonly begun = Date.now();
  private readonly asked = new Map<ChaosMachine, Asked[]>();
  private readonly samples = new Map<ChaosMachine, Sample[]>();
  private over = false;

  constructor(
    private readonly rack: ChaosRack,
    private readonly service: ChaosService,
    private readonly dice: Dice,
    private readonly options: Pick<ChaosOptions, "span" | "disturbances">,
  ) {}

  async run(): Promise<readonly Course[]> {
    const { rack, service, dice } = this;
    for (const { id } of rack.machines) await service.clearLog(id);
    const requests = this.plan();
    rack.spoil(dice, this.options.span);
    const sampling = this.sample(dice.fork());
    await Promise.all([this.disturb(dice.fork()), ...requests.map((request) => this.ask(request))]);
    const calm = Math.max(...rack.switches.flatMap(({ mishaps }) => mishaps.map(({ to }) => to)));
    await pause(Math.max(0, calm - Date.now()));
    const calmAt = Date.now();
    const logs = await this.settle();
    this.settling = Date.now() - calmAt;
    this.blind = await seesAll(rack, service);
    this.over = true;
    await sampling;
    return rack.machines.map((machine) => ({
      machine,
      from: this.begun,
      to: Date.now(),
      asked: this.asked.get(machine) ?? [],
      samples: this.samples.get(machine) ?? [],
      running: service.running,
      ...(logs.get(machine) ?? { accepted: [], finished: [] }),
    }));
  }

  /** Some machines are left alone, most are asked once or twice, a few more often. */
  private plan(): readonly Request[] {
    const { dice, rack } = this;
    const { span } = this.options;
    return dice.some(rack.machines, 0.75).flatMap((machine) =>
      Array.from({ length: dice.oneOf([1, 1, 1, 2, 2, 3]) }, () => ({
        machine,
        type: dice.happens(0.6) ? dice.oneOf(["PowerCycle", "ForceRestart"]) : dice.oneOf(resetTypes),
        after: dice.between(0, span),
      })),
    );
  }

  private async ask({ machine, type, after }: Request): Promise<void> {
    await pause(after);
    const at = Date.now();
    const accepted = await this.service.reset(machine.id, type);
    this.asked.set(machine, [...(this.asked.get(machine) ?? []), { type, at, accepted }]);
  }

  /** Kills and pauses, also while the last requests are worked off. */
  private async disturb(dice: Dice): Promise<void> {
    const { span, disturbances } = this.options;
    const times = Array.from({ length: dice.oneOf(disturbances) }, () => dice.between(0, span + 4000));
    for (const time of times.sort((a, b) => a - b)) {
      await pause(Math.max(0, this.begun + time - Date.now()));
      if (this.kills === 0 || dice.happens(0.7)) await this.kill(dice.happens(0.5) ? 0 : dice.between(0, 2000));
      else await this.freeze(dice.between(200, 4000));
    }
  }

  private async kill(downFor: number): Promise<void> {
    this.kills += 1;
    await this.service.kill();
    await pause(downFor);
    await this.service.start();
  }

  private async freeze(time: number): Promise<void> {
    this.pauses += 1;
    await this.service.freeze(time);
  }

  private async sample(dice: Dice): Promise<void> {
    while (!this.over) {
      const machine = this.rack.machines[dice.below(this.rack.machines.length)];
      if (!machine) return;
      const from = Date.now();
      const told = await this.service.system(machine.id);
      this.samples.set(machine, [...(this.samples.get(machine) ?? []), { ...told, from, to: Date.now() }]);
      await pause(20);
    }
  }

  /** Resolves when every reset that was accepted is worked off. */
  private async settle(): Promise<ReadonlyMap<ChaosMachine, Pick<Course, "accepted" | "finished">>> {
    const settled = new Map<ChaosMachine, Pick<Course, "accepted" | "finished">>();
    for (const end = Date.now() + settledWithin; Date.now() < end; await pause(300)) {
      for (const machine of this.rack.machines) {
        const log = settled.has(machine) ? null : await this.service.log(machine.id);
        const resets = log && resetsIn(log);
        if (resets && resets.finished.length >= resets.accepted.length) settled.set(machine, resets);
      }
      if (settled.size === this.rack.machines.length) return settled;
    }
    const waiting = this.rack.machines.filter((machine) => !settled.has(machine)).map(({ id }) => id);
    throw new Error(`never worked off: ${waiting.join(", ")}; ${this.service.deaths.join("; ")}`);
  }
}
