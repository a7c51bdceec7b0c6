import type { Mounted } from "../../mock-hardware/fixtures/mount.js";
import { openAgent } from "../../mock-hardware/snmp/agent.js";
import type { FastClock } from "../support/fast-clock.js";

const passwords = { auth: "authentication", privacy: "encrypted-words" } as const;

/** @returns the settings that reach it by SNMPv3 with authentication and privacy, and what closes it */
export async function frontV3({ view, misbehave }: Mounted, clock: FastClock) {
  const user = {
    name: "shoal",
    auth: { protocol: "SHA-256", password: passwords.auth },
    privacy: { protocol: "AES", password: passwords.privacy },
    write: true,
  } as const;
  const agent = await openAgent({ view, misbehave, credentials: { users: [user] }, timers: clock });
  const { name } = user;
  const read = {
    user: name,
    auth: { protocol: "SHA-256", password: passwords.auth },
    privacy: { protocol: "AES-128", password: passwords.privacy },
  };
  return { settings: { port: agent.port, ...read, write: read }, close: () => agent.close() };
}

/** By SNMPv2c, with a community for reading and one for writing. */
export async function frontV2({ view, misbehave }: Mounted, clock: FastClock) {
  const agent = await openAgent({ view, misbehave, credentials: { read: "see", write: "touch" }, timers: clock });
  const settings = { port: agent.port, community: "see", write: { community: "touch" } };
  return { settings, close: () => agent.close() };
}
