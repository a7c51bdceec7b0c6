/** Whatever clients say, in whatever order: nobody is told an address while somebody else still may use it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { macOf, messageTypeOf } from "../../../adapters/netboot/dhcp/packet/options.js";
import {
  lease,
  leaseTimeIn,
  mac,
  messageIn,
  type Sent,
  saying,
  TestLeases,
  TestServer,
  testNetwork,
} from "../../support/dhcp-server.js";

const clients = [1, 2, 3, 4, 5].map(mac);
const addresses = ["10.77.0.50", "10.77.0.100", "10.77.0.101", "10.77.0.102"];
const networks = [testNetwork({ pools: [{ from: "10.77.0.100", to: "10.77.0.102" }] })];
const reservations = { [mac(1)]: { address: "10.77.0.50" }, [mac(2)]: { address: "10.77.0.101" } };

const client = fc.constantFrom(...clients);
const address = fc.constantFrom(...addresses);
const server = fc.constantFrom("10.77.0.1", "10.77.0.2");

type Saying =
  | { readonly kind: "lease" | "discover"; readonly client: string; readonly address: string }
  | { readonly kind: "select"; readonly client: string; readonly address: string; readonly server: string }
  | { readonly kind: "reboot" | "renew" | "release" | "decline"; readonly client: string; readonly address: string };

type Step =
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "restart" }
  | { readonly kind: "refuse" }
  | Saying;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("wait" as const),
    ms: fc.constantFrom(1, 30_000, 600_000, 1_800_000, 3_600_000, 90_000_000),
  }),
  fc.record({ kind: fc.constant("restart" as const) }),
  fc.record({ kind: fc.constant("refuse" as const) }),
  fc.record({ kind: fc.constantFrom("lease" as const, "discover" as const), client, address }),
  fc.record({ kind: fc.constant("select" as const), client, address, server }),
  fc.record({
    kind: fc.constantFrom("reboot" as const, "renew" as const, "release" as const, "decline" as const),
    client,
    address,
  }),
);

/** What was told, as clients believe it: an address is theirs until the time is over or they give it up. */
class Beliefs {
  readonly #held = new Map<string, { readonly mac: string; readonly until: number }>();

  take(sent: Sent, now: number): void {
    const message = messageIn(sent);
    if (messageTypeOf(message) !== "ack" || message.yiaddr === "0.0.0.0") return;
    const who = macOf(message);
    const before = this.#held.get(message.yiaddr);
    const free = before === undefined || before.mac === who || before.until <= now;
    assert.ok(free, `${message.yiaddr} is told to ${who}, and ${before?.mac} still has it`);
    this.#held.set(message.yiaddr, { mac: who, until: now + leaseTimeIn(sent)! * 1000 });
  }

  forgo(who: string, given: string): void {
    if (this.#held.get(given)?.mac === who) this.#held.delete(given);
  }
}

async function play(steps: readonly Step[]): Promise<void> {
  const leases = new TestLeases();
  const beliefs = new Beliefs();
  let one = new TestServer({ networks, reservations, leases });
  for (const each of steps) {
    // Who gives an address up stops using it before it says so.
    if (each.kind === "release" || each.kind === "decline") beliefs.forgo(each.client, each.address);
    if (each.kind === "wait") one.clock.advance(each.ms);
    else if (each.kind === "refuse") leases.refusal = leases.refusal ? null : new Error("the disk is full");
    else if (each.kind === "restart") one = new TestServer({ networks, reservations, leases, clock: one.clock });
    else await act(one, each);
    for (const sent of one.sent.splice(0)) beliefs.take(sent, one.clock.now());
  }
  assert.deepEqual(
    one.faults.filter((fault) => fault !== leases.refusal && !isFull(fault)),
    [],
  );
}

const isFull = (fault: unknown): boolean => fault instanceof Error && fault.message === "the disk is full";

async function act(one: TestServer, each: Saying): Promise<unknown> {
  const { kind, client: who, address: wish } = each;
  if (kind === "lease") return lease(one, who, { requested: wish });
  if (kind === "discover") return one.say(saying("discover", who, { requested: wish }));
  if (kind === "select") return one.say(saying("request", who, { requested: wish, server: each.server }));
  if (kind === "reboot") return one.say(saying("request", who, { requested: wish }));
  if (kind === "renew") return one.say(saying("request", who, { ciaddr: wish }));
  if (kind === "release") return one.say(saying("release", who, { ciaddr: wish }));
  return one.say(saying("decline", who, { requested: wish }));
}

test("no two clients have one address at a time", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), play), { numRuns: 300 });
});
