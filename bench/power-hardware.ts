/** Mock switches in a process of their own, so that their work is not counted as the service's. */
import { fixtureNamed } from "../mock-hardware/fixtures/load.js";
import { mountDevice } from "../mock-hardware/fixtures/mount.js";
import { type Agent, openAgent } from "../mock-hardware/snmp/agent.js";
import type { MockDevice } from "../mock-hardware/switches/device.js";
import { systemTimers } from "../mock-hardware/switches/timers.js";
import { answer } from "./child.js";

export type HardwareQuestion =
  | { readonly kind: "open"; readonly switches: number; readonly ports: number }
  | { readonly kind: "look" }
  /** A switch that hears nothing any more, or hears again. */
  | { readonly kind: "silence"; readonly box: number; readonly silent: boolean };

/** UDP ports, one of each switch. */
export type Opened = readonly number[];

/** By switch. */
export type Look = readonly {
  readonly datagrams: number;
  readonly varbinds: number;
  /** Ports that give power. */
  readonly lit: number;
  /** When requests came in since the last look, in milliseconds. */
  readonly heard: readonly number[];
}[];

export const access = { user: "shoal", auth: "authentication", privacy: "encrypted-words" } as const;

interface Box {
  readonly device: MockDevice;
  readonly agent: Agent;
  heard: number[];
  silent: boolean;
}

const boxes: Box[] = [];

answer<HardwareQuestion>(async (question) => {
  if (question.kind === "open") return open(question.switches, question.ports);
  if (question.kind === "look") return boxes.map(look) satisfies Look;
  const box = boxes[question.box];
  if (box) box.silent = question.silent;
  return null;
});

async function open(switches: number, ports: number): Promise<Opened> {
  for (let number = 1; number <= switches; number += 1) boxes.push(await openBox(`switch${number}`, ports));
  return boxes.map(({ agent }) => agent.port);
}

async function openBox(name: string, ports: number): Promise<Box> {
  const { device, view } = mountDevice(await fixtureNamed("netgear/m4300"), {
    name,
    ports,
    budgetWatts: 10 * ports,
    timers: systemTimers,
    port: () => ({ on: false }),
  });
  const user = {
    name: access.user,
    auth: { protocol: "SHA-256", password: access.auth },
    privacy: { protocol: "AES", password: access.privacy },
    write: true,
  } as const;
  const agent = await openAgent({ view, misbehave: () => hear(box), credentials: { users: [user] } });
  const box: Box = { device, agent, heard: [], silent: false };
  return box;
}

function hear(box: Box): "drop" | null {
  box.heard.push(Date.now());
  return box.silent ? "drop" : null;
}

function look(box: Box): Look[number] {
  const { datagrams, varbinds } = box.agent.counts;
  const { heard } = box;
  box.heard = [];
  return { datagrams, varbinds, lit: box.device.ports.filter(({ powered }) => powered).length, heard };
}
