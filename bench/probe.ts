/** How long others have to wait while the service is busy, measured from outside. */
import { type Child, startChild } from "./child.js";
import type { AskJob, Load } from "./client.js";
import { requestText, type Target } from "./connection.js";
import type { FloorAnswer, FloorQuestion } from "./floor.js";

export interface Waited<T> {
  readonly done: T;
  /** Milliseconds that the one who waited longest for an answer of the service had to wait. */
  readonly wait: number;
  /** The same of a server that had nothing else to do: what the computer itself is to blame for. */
  readonly noise: number;
}

export class Probe {
  private constructor(
    private readonly client: Child,
    private readonly idleClient: Child,
    private readonly idle: Child,
    private readonly idleTarget: Target,
  ) {}

  static async start(): Promise<Probe> {
    const idle = startChild("floor.js");
    const stored = new Map([["*", { status: 200, body: new Uint8Array(1000) }]]);
    const { port } = await idle.ask<FloorAnswer>({ stored, koa: false } satisfies FloorQuestion);
    return new Probe(startChild("client.js"), startChild("client.js"), idle, { host: "127.0.0.1", port, tls: false });
  }

  /** Does `work`, which should not take longer than `seconds`. */
  async during<T>(target: Target, seconds: number, work: () => Promise<T>): Promise<Waited<T>> {
    const probing = Promise.all([
      this.client.ask<Load>(looking(target, seconds)),
      this.idleClient.ask<Load>(looking(this.idleTarget, seconds)),
    ]);
    const done = await work();
    const [busy, idle] = await probing;
    return { done, wait: busy.latency.max, noise: idle.latency.max };
  }

  async stop(): Promise<void> {
    await Promise.all([this.client, this.idleClient, this.idle].map((child) => child.stop()));
  }
}

/** Of what may be read without credentials, and costs next to nothing. */
const looking = (target: Target, seconds: number): AskJob => ({
  kind: "ask",
  target,
  clients: 1,
  seconds,
  pauseMs: 2,
  requests: [requestText("GET", "/redfish/v1", [])],
});
