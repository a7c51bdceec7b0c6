/** One agent at work: inspects, asks who it is, and says that it is there until its machine is switched off. */
import { type Clock, type Duration, seconds } from "../../../../src/model/clock.js";
import type { Inventory } from "../../../../src/model/inventory.js";
import type { Medium } from "../../../../src/model/media.js";
import type { Logger } from "../../../../src/ports/logger.js";
import { Alarm } from "../alarm.js";
import { type BootParameters, parametersOfImage } from "./boot-parameters.js";
import type { Effect } from "./command-table.js";
import { AgentCommands } from "./commands.js";
import { type Destinations, destinationsOf } from "./destinations.js";
import { inspectionOf } from "./inventory.js";
import { agentVersion, heartbeatUrl, lookupUrl, type Node, nodeOf, versionHeader } from "./ironic.js";
import type { Served } from "./listener.js";
import { isRecord } from "./records.js";
import type { Answer, Question, Requests } from "./requests.js";
import { type AgentSettings, defaultDelays } from "./settings.js";

/** What an agent needs of the machine that it runs on, and of the process. */
export interface Surroundings {
  readonly machine: Inventory;
  readonly settings: AgentSettings;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
  readonly requests: Requests;
  /** From 0 to 1. */
  random(): number;
  /** What Ironic reaches this agent by. @throws Error (by rejection) where nothing can be listened on */
  callback(agent: Served): Promise<string>;
  effect(effect: Effect): void;
}

/** Between attempts at what does not answer. */
const again: Duration = seconds(5);
/** As long the true agent goes on asking who it is. */
const lookupFor: Duration = seconds(300);
const mostInspections = 10;
/**
 * What was news may have come while Ironic had the node locked, and then it takes no notice: it is said again before the next
 * regular heartbeat.
 */
const sayAgain: readonly Duration[] = [seconds(5), seconds(10)];

export class Ramdisk implements Served {
  token: string | null = null;
  readonly startedAt: number;
  readonly commands: AgentCommands;
  private readonly alarm: Alarm;
  private ended = false;
  private node: Node | null = null;
  private api = "";
  private callbackUrl = "";
  private left = [...sayAgain];
  private beating = false;
  private asking = new AbortController();
  private wake = (): void => {};

  constructor(
    private readonly surroundings: Surroundings,
    medium: Medium | null,
  ) {
    const { machine, settings, clock } = surroundings;
    this.alarm = new Alarm(() => clock);
    this.startedAt = clock.now();
    this.commands = new AgentCommands({
      machine,
      settings,
      clock,
      // Told to do something, Ironic has heard the news.
      begun: () => {
        this.left = [];
      },
      done: () => this.hurry(),
      effect: (effect) => surroundings.effect(effect),
    });
    const delay = settings.delays?.start ?? defaultDelays.start;
    this.alarm.set(delay, () => void this.run(medium).catch((error: unknown) => this.fail(error)));
  }

  /** It is gone, as what runs on a machine that is switched off. */
  stop(): void {
    this.ended = true;
    this.alarm.clear();
    this.wake();
    this.commands.stop();
    this.asking.abort();
  }

  /** No timer and no socket may outlast the service; {@link resume} goes on where it was. */
  pause(): void {
    this.alarm.pause();
    this.commands.pause();
    this.asking.abort();
    this.asking = new AbortController();
  }

  resume(): void {
    this.alarm.resume();
    this.commands.resume();
  }

  /** Whether Ironic was told where to reach it. */
  get isServed(): boolean {
    return this.callbackUrl !== "";
  }

  /** Of this Ironic hears with the next heartbeat. */
  moveTo(callbackUrl: string): void {
    this.callbackUrl = callbackUrl;
  }

  private async run(medium: Medium | null): Promise<void> {
    const parameters = medium?.path ? await parametersOfImage(medium.path) : new Map<string, string>();
    const destinations = destinationsOf(this.surroundings.settings, parameters);
    this.complain(destinations);
    this.token = parameters.get("ipa-agent-token") ?? null;
    const nodeUuid = await this.inspect(destinations.inspection);
    if (destinations.api.length === 0 || this.ended) return;
    this.node = await this.lookUp(destinations.api, nodeUuid, parameters);
    if (!this.node || this.ended) return;
    this.token ??= this.node.token;
    if (this.token === null) return this.warn("Ironic told no token, and the image has none: the agent ends");
    this.callbackUrl = await this.surroundings.callback(this);
    await this.beat();
  }

  private complain({ refused, api, inspection }: Destinations): void {
    for (const origin of refused) this.warn("the image names a server that `agent.allow` does not", { origin });
    if (api.length + inspection.length === 0) this.warn("nobody told the agent where Ironic is: it does nothing");
  }

  /* ── inspection ──────────────────────────────────────────────────────────────────────────────────────────────── */

  /** @returns the node's UUID where whoever took the data told it */
  private async inspect(urls: readonly string[]): Promise<string | null> {
    for (let attempt = 0; urls.length > 0 && attempt < mostInspections && !this.ended; attempt += 1) {
      const url = urls[attempt % urls.length] ?? "";
      const answer = await this.ask({ method: "POST", url, body: inspectionOf(this.surroundings.machine) });
      if (answer && answer.status < 300) return uuidIn(answer.body);
      if (answer && answer.status < 500 && answer.status !== 409) {
        this.warn("what was inspected was refused", { status: answer.status });
        return null;
      }
      await this.pauseFor(again);
    }
    return null;
  }

  /* ── who am I ────────────────────────────────────────────────────────────────────────────────────────────────── */

  private async lookUp(
    apis: readonly string[],
    nodeUuid: string | null,
    parameters: BootParameters,
  ): Promise<Node | null> {
    const { machine, clock } = this.surroundings;
    const macs = machine.nics.map(({ mac }) => mac);
    const end = clock.now() + lookupFor;
    for (let attempt = 0; clock.now() < end && !this.ended; attempt += 1) {
      this.api = apis[attempt % apis.length] ?? "";
      const url = lookupUrl(this.api, macs, nodeUuid ?? parameters.get("ipa-node-uuid") ?? null);
      const answer = await this.ask({ method: "GET", url, headers: versionHeader });
      const node = answer && nodeOf(answer);
      if (node) return node;
      await this.pauseFor(again * (0.5 + this.surroundings.random()));
    }
    if (!this.ended) this.warn("Ironic does not know the machine, or does not expect it: the agent ends");
    return null;
  }

  /* ── heartbeats ──────────────────────────────────────────────────────────────────────────────────────────────── */

  /** There is news that Ironic waits for. */
  private hurry(): void {
    if (!this.node || this.ended) return;
    this.left = [...sayAgain];
    this.alarm.set(0, () => void this.beat());
  }

  private async beat(): Promise<void> {
    const { node } = this;
    if (!node || this.ended || this.beating) return;
    this.beating = true;
    const body = { callback_url: this.callbackUrl, agent_version: agentVersion, agent_token: this.token };
    const url = heartbeatUrl(this.api, node.uuid);
    const answer = await this.ask({ method: "POST", url, headers: versionHeader, body });
    this.beating = false;
    if (this.ended) return;
    this.alarm.set(this.untilNext(node, answer), () => void this.beat());
  }

  /** The true agent waits for three to six tenths of the time after which it is given up. */
  private untilNext({ heartbeatTimeout }: Node, answer: Answer | null): Duration {
    const regular = seconds(heartbeatTimeout) * (0.3 + 0.3 * this.surroundings.random());
    if (!answer || answer.status >= 300) return Math.min(again, regular);
    return Math.min(this.left.shift() ?? regular, regular);
  }

  /* ── what all of it is made of ───────────────────────────────────────────────────────────────────────────────── */

  /** null = there was no answer. */
  private async ask(question: Omit<Question, "signal">): Promise<Answer | null> {
    const { requests, clock, settings } = this.surroundings;
    try {
      return await requests.ask({ ...question, signal: this.asking.signal }, clock, settings.verifyCertificate ?? true);
    } catch {
      return null;
    }
  }

  private pauseFor(delay: Duration): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
      this.alarm.set(delay, resolve);
    });
  }

  private fail(error: unknown): void {
    if (!this.ended) this.warn("the agent ends", { error });
  }

  private warn(text: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const { logger, machine } = this.surroundings;
    logger?.warn(`simulated agent: ${text}`, { machine: machine.id, ...fields });
  }
}

const uuidIn = (body: unknown): string | null => {
  if (!isRecord(body)) return null;
  const { uuid, node } = body;
  if (typeof uuid === "string") return uuid;
  return isRecord(node) && typeof node.uuid === "string" ? node.uuid : null;
};
