/** A mock switch or PDU that answers by real SNMP on a loopback port, and an adapter's settings for it. */

import { readFileSync } from "node:fs";
import { openSession } from "../../../adapters/kit/snmp/open.js";
import type { SnmpSession } from "../../../adapters/kit/snmp/session.js";
import { fixtureNamed } from "../../../mock-hardware/fixtures/load.js";
import { mountDevice } from "../../../mock-hardware/fixtures/mount.js";
import { type Agent, openAgent } from "../../../mock-hardware/snmp/agent.js";
import type { MockSwitch } from "../../../mock-hardware/switches/poe-switch.js";
import type { Clock } from "../../../src/model/clock.js";
import type { DeviceHost, DeviceMemory } from "../../../src/ports/power-device.js";
import { ManualClock } from "../../support/manual-clock.js";

export interface MockedDevice {
  readonly device: MockSwitch;
  readonly agent: Agent;
  readonly session: SnmpSession;
  readonly host: DeviceHost;
  readonly snmp: { readonly port: number; readonly community: string; readonly write: { readonly community: string } };
  close(): Promise<void>;
}

export async function openMocked(fixture: string, clock: Clock = new ManualClock()): Promise<MockedDevice> {
  const { device, view, misbehave } = mountDevice(await fixtureNamed(fixture), { timers: clock });
  const agent = await openAgent({ view, credentials: { read: "public", write: "secret" }, misbehave });
  const host = hostFor(clock);
  const snmp = { port: agent.port, community: "public", write: { community: "secret" } };
  const session = openSession(fixture, "127.0.0.1", snmp, host);
  return {
    device,
    agent,
    session,
    host,
    snmp,
    async close() {
      session.close();
      await agent.close();
    },
  };
}

/** Takes secrets as they are, and remembers as long as the test runs. */
export function hostFor(clock: Clock = new ManualClock(), ownMacs: readonly string[] = []): DeviceHost {
  let memory: DeviceMemory = {};
  const silent = () => {};
  return {
    clock,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    secret: (secret) => (typeof secret === "string" ? secret : "from elsewhere"),
    file: (path) => path,
    read: (path) => readFileSync(path),
    memory: () => memory,
    remember: async (next) => {
      memory = next;
    },
    ownMacs,
  };
}
