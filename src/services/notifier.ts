/**
 * Tells a program beside the service of changes of systems, as sushy-tools' fake driver does: the whole system is PUT there
 * as JSON. Those who simulate what runs on a system, such as metal3's fake agents, live by it.
 */
import { readFileSync } from "node:fs";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { type Clock, type Duration, seconds } from "../model/clock.js";
import type { Machine } from "../model/machine.js";
import type { Logger } from "../ports/logger.js";
import { discard } from "./discard.js";
import { describeSystem, type SystemDocument } from "./notified-system.js";
import { Slots } from "./slots.js";

export interface NotifierParts {
  readonly url: string;
  /** Files in PEM; null = none. */
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  /** By the id of the machine, as the configuration has them. */
  readonly systems: ReadonlyMap<string, SystemDocument>;
  readonly longestDelay: Duration;
  readonly clock: Clock;
  readonly logger: Pick<Logger, "debug" | "warn">;
}

export interface Notifier {
  /** Hears of every new document of a machine. */
  changed(before: Machine, after: Machine): void;
  /** What is not told yet is not told any more. */
  close(): void;
}

/** Of one system: one that nobody takes loses the oldest. */
const mostWaiting = 32;
const atOnce = 16;
const timeLimit = seconds(10);

interface Told {
  /** As it was last told, or found at first. */
  last: string;
  readonly waiting: string[];
  underWay: boolean;
}

/** @throws the system's error when a file of a certificate cannot be read */
export function openNotifier(parts: NotifierParts): Notifier {
  const { systems, clock, logger, longestDelay } = parts;
  const put = putterTo(parts);
  const slots = new Slots(atOnce);
  const told = new Map<string, Told>();
  let closed = false;

  function changed(before: Machine, after: Machine): void {
    const { id } = after.inventory;
    const system = systems.get(id);
    if (system === undefined || !isAbout(before, after)) return;
    const write = (machine: Machine): string | null => {
      const document = describeSystem(machine, system, longestDelay);
      return document && JSON.stringify(document);
    };
    const next = write(after);
    if (next === null) return;
    // As it is found at first is no change.
    const known = told.get(id) ?? { last: write(before) ?? next, waiting: [], underWay: false };
    told.set(id, known);
    if (next === known.last) return;
    known.last = next;
    known.waiting.push(next);
    if (known.waiting.length > mostWaiting) {
      known.waiting.shift();
      logger.warn("an external notification is left out: too many wait", { system: id });
    }
    if (!known.underWay) void tell(id, known);
  }

  /** In order, one at a time for each system. */
  async function tell(id: string, known: Told): Promise<void> {
    known.underWay = true;
    for (let body = known.waiting.shift(); body !== undefined && !closed; body = known.waiting.shift()) {
      const text = body;
      await slots.run(() => (closed ? Promise.resolve() : tellOnce(id, text)));
    }
    known.underWay = false;
  }

  async function tellOnce(id: string, body: string): Promise<void> {
    try {
      const status = await put(body, clock);
      if (status < 400) logger.debug("external notification sent", { system: id, status });
      else logger.warn("an external notification was refused", { system: id, status });
    } catch (error) {
      if (!closed) logger.warn("an external notification could not be sent", { system: id, error });
    }
  }

  return {
    changed,
    close() {
      closed = true;
      put.close();
    },
  };
}

/** Sensors and the age of readings change all the time. */
const isAbout = (before: Machine, after: Machine): boolean =>
  before.intent !== after.intent || before.observation.power?.state !== after.observation.power?.state;

interface Put {
  /** Resolves with the status as soon as it is known. */
  (body: string, clock: Clock): Promise<number>;
  close(): void;
}

function putterTo({ url: text, ca, certificate, key }: NotifierParts): Put {
  const url = new URL(text);
  const isSecure = url.protocol === "https:";
  // Each by a connection of its own: what goes into one that the other side is just closing would be lost.
  const agent = isSecure ? new HttpsAgent() : new HttpAgent();
  const request = isSecure ? httpsRequest : httpRequest;
  // As sushy-tools has it: a certificate is checked where one is named, and only there.
  const own = ca === null && certificate !== null && key !== null;
  const tls = {
    rejectUnauthorized: ca !== null || own,
    ...(ca !== null && { ca: readFileSync(ca) }),
    ...(own && { cert: readFileSync(certificate), key: readFileSync(key) }),
  };
  const put = (body: string, clock: Clock): Promise<number> =>
    new Promise((answered, failed) => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "Shoal",
      };
      const asked = request(url, { method: "PUT", agent, headers, ...(isSecure && tls) });
      const stopWaiting = clock.after(timeLimit, () => asked.destroy(new Error("no answer in time")));
      asked.on("close", stopWaiting);
      asked.on("error", failed);
      asked.on("response", (response) => {
        discard(response);
        answered(response.statusCode ?? 0);
      });
      asked.end(body);
    });
  return Object.assign(put, { close: () => agent.destroy() });
}
