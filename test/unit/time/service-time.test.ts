/** The service's time, from servers on loopback, with a clock that the tests move. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Resolve } from "../../../src/services/outbound-connect.js";
import { openServiceTime, type ServiceTime } from "../../../src/services/time/service-time.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";
import { type FakeServer, fakeServer, namesAt, type ReplyFields, reply } from "./fake-server.js";

const minute = 60_000;
const quiet = { debug() {}, info() {}, warn() {}, error: assert.fail };

/** Remembers what it was last asked to wait for. */
class WatchedClock extends ManualClock {
  latest = 0;

  override after(delay: number, task: () => void): () => void {
    this.latest = delay;
    return super.after(delay, task);
  }
}

interface Place {
  readonly clock: WatchedClock;
  readonly time: ServiceTime;
}

interface Options {
  readonly port: number;
  readonly resolve?: Resolve;
}

function place(t: TestContext, { port, resolve = namesAt({}) }: Options): Place {
  const clock = new WatchedClock();
  const time = openServiceTime({ clock, logger: quiet, resolve, port });
  t.after(() => time.close());
  return { clock, time };
}

const use = ({ time }: Place, ...ntpServers: (string | null)[]) => time.use({ ntpEnabled: true, ntpServers });
const texts = ({ time }: Place) => time.conditions().map(({ text }) => text);

/** The server's clock stands so far from the host's. */
function standsAt(server: FakeServer, { clock }: Place, offset: number, fields: ReplyFields = {}): void {
  server.answer = (question) => [
    reply(question, { received: clock.now() + offset, sent: clock.now() + offset, ...fields }),
  ];
}

async function started(t: TestContext, offset = 0, fields: ReplyFields = {}) {
  const server = await fakeServer(t);
  const here = place(t, { port: server.port });
  standsAt(server, here, offset, fields);
  use(here, "127.0.0.1");
  here.clock.advance(0);
  return { server, here };
}

/** Only between rounds there is as long a wait as this. */
const ended = ({ clock }: Place) => until(() => clock.latest >= minute && clock.pending === 1);
const isNtp = ({ time }: Place) => time.facts().source === "NTP";

test("without servers, or switched off, time is the host's", (t) => {
  const here = place(t, { port: 9 });
  use(here);
  here.time.use({ ntpEnabled: false, ntpServers: ["127.0.0.1"] });
  use(here, null);
  assert.deepEqual(here.time.facts(), { source: "Host", offset: 0 });
  assert.equal(here.clock.pending, 0);
});

test("a server's word corrects the time", async (t) => {
  const { here } = await started(t, -1500);
  await until(() => isNtp(here));
  assert.deepEqual(here.time.facts(), { source: "NTP", offset: -1500 });
  assert.equal(here.time.facts(), here.time.facts());
  assert.deepEqual(texts(here), []);
});

for (const [offset, said] of [
  [2500, "3 seconds behind"],
  [-119_000, "119 seconds ahead of"],
  [7_199_000, "120 minutes behind"],
  [-60 * 3_600_000, "3 days ahead of"],
] as const)
  test(`a clock that is ${said} the servers' is a warning`, async (t) => {
    const { here } = await started(t, offset);
    await until(() => isNtp(here));
    const [condition] = here.time.conditions();
    assert.equal(condition?.severity, "Warning");
    assert.equal(condition?.since, here.clock.now());
    assert.ok(condition?.text.startsWith(`The host's clock is ${said} the time servers. `), condition?.text);
  });

test("it asks again every quarter of an hour, and goes by the new answer", async (t) => {
  const { here, server } = await started(t, 5000);
  await until(() => isNtp(here));
  const since = here.clock.now();
  standsAt(server, here, 9000);
  here.clock.advance(15 * minute - 1);
  assert.equal(server.questions.length, 1);
  here.clock.advance(1);
  await until(() => here.time.facts().offset === 9000);
  assert.deepEqual(
    here.time.conditions().map((condition) => condition.since),
    [since],
  );
  assert.notDeepEqual(server.questions[0]?.subarray(40), server.questions[1]?.subarray(40));
});

test("a server that falls silent is told of at once, and its word holds for a while", async (t) => {
  const { here, server } = await started(t, 5000);
  await until(() => isNtp(here));
  server.answer = () => [];
  const silent = "The time server 127.0.0.1 does not answer.";
  here.clock.advance(15 * minute);
  await until(() => server.questions.length === 2);
  here.clock.advance(3000);
  await until(() => texts(here).length === 2);
  assert.equal(texts(here)[1], silent);
  here.clock.advance(minute);
  assert.ok(isNtp(here));
  here.time.close();
  here.clock.advance(34 * minute);
  assert.deepEqual(here.time.facts(), { source: "Host", offset: 0 });
  assert.deepEqual(texts(here), [silent]);
});

test("a host's clock that was set far takes the worth of what was known", async (t) => {
  const { here } = await started(t, 5000);
  await until(() => isNtp(here));
  const before = here.clock.now();
  t.mock.method(here.clock, "now", () => before - 60 * minute);
  assert.ok(!isNtp(here));
});

test("while nobody answers it asks after 1, 2, 4, 8, 15, 15 minutes", async (t) => {
  const { here, server } = await started(t);
  server.answer = (question) => [reply(question, { leap: 3 })];
  for (const [index, pause] of [1, 2, 4, 8, 15, 15].entries()) {
    await ended(here);
    assert.equal(server.questions.length, index + 1);
    assert.equal(here.clock.latest, pause * minute);
    here.clock.advance(pause * minute);
  }
  assert.deepEqual(texts(here), ["The time server 127.0.0.1 has not set its own clock."]);
});

test("answers to other questions do not end the wait for one's own", async (t) => {
  const { here, server } = await started(t);
  server.answer = (question) => [
    Buffer.from("junk"),
    reply(question, { origin: Buffer.alloc(8) }),
    reply(question, { stratum: 0, reference: "DENY", origin: Buffer.alloc(8) }),
    reply(question, { received: here.clock.now(), sent: here.clock.now() }),
  ];
  await until(() => isNtp(here));
  assert.deepEqual(texts(here), []);
});

test("a server with nothing but junk to say is told of", async (t) => {
  const { here, server } = await started(t);
  server.answer = () => [Buffer.from("junk"), question];
  const question = Buffer.alloc(48, 0x23);
  await until(() => server.questions.length === 1);
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  here.clock.advance(3000);
  await until(() => texts(here).length === 1);
  assert.deepEqual(texts(here), ["The time server 127.0.0.1 does not answer what it is asked."]);
});

for (const code of ["DENY", "RSTR"])
  test(`${code} ends the asking until the settings change`, async (t) => {
    const { here, server } = await started(t, 0, { stratum: 0, reference: code });
    await ended(here);
    assert.deepEqual(texts(here), [
      `The time server 127.0.0.1 refuses this host (${code}), so it is asked no more until the NTP settings change.`,
    ]);
    for (let rounds = 0; rounds < 100; rounds++) {
      await ended(here);
      here.clock.advance(here.clock.latest);
    }
    assert.equal(server.questions.length, 1);
    standsAt(server, here, 0);
    here.time.use({ ntpEnabled: false, ntpServers: ["127.0.0.1"] });
    assert.deepEqual(texts(here), []);
    use(here, "127.0.0.1");
    here.clock.advance(15_000);
    await until(() => isNtp(here));
  });

test("RATE makes the pauses longer, each time it is said", async (t) => {
  const { here, server } = await started(t, 0, { stratum: 0, reference: "RATE" });
  const asked: number[] = [];
  const start = here.clock.now();
  while (asked.length < 4) {
    await ended(here);
    if (server.questions.length > asked.length) asked.push((here.clock.now() - start) / minute);
    here.clock.advance(here.clock.latest);
  }
  const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  for (const [index, least] of [30, 60, 120].entries()) {
    const pause = pauses[index] ?? 0;
    assert.ok(pause >= least && pause <= least + 16, `${pauses}`);
  }
});

test("a name whose first address does not answer is asked at the next", async (t) => {
  const server = await fakeServer(t, "127.0.0.2");
  const resolve = namesAt({ "time.example": ["127.0.0.3", "224.0.1.1", "127.0.0.2"] });
  const here = place(t, { port: server.port, resolve });
  standsAt(server, here, 77);
  use(here, "time.example");
  here.clock.advance(0);
  await until(() => here.time.facts().offset === 77);
});

test("of several servers the most agreed time counts, and each that fails is told of", async (t) => {
  const first = await fakeServer(t, "127.0.0.1");
  const second = await fakeServer(t, "127.0.0.2", first.port);
  const wrong = await fakeServer(t, "127.0.0.3", first.port);
  const here = place(t, { port: first.port });
  standsAt(first, here, 100, { rootDispersion: 1 });
  standsAt(second, here, 110);
  standsAt(wrong, here, 1e9);
  use(here, "127.0.0.3", "127.0.0.1", "127.0.0.9", "unknown.example", "127.0.0.2");
  here.clock.advance(0);
  await until(() => isNtp(here));
  assert.deepEqual(here.time.facts().offset, 110);
  assert.deepEqual(texts(here), [
    "The time server 127.0.0.9 cannot be reached: nothing there serves time.",
    "The time server unknown.example was not found: no name server knows it.",
  ]);
});

for (const [address, denial] of [
  ["224.0.1.1", "multicast"],
  ["ff05::101", "multicast"],
  ["255.255.255.255", "reserved"],
  ["0.0.0.0", "unspecified"],
  ["::", "unspecified"],
  ["::ffff:224.0.1.1", "multicast"],
] as const)
  test(`${address} is not asked`, async (t) => {
    const here = place(t, { port: 9 });
    use(here, address);
    here.clock.advance(0);
    await until(() => texts(here).length === 1);
    assert.deepEqual(texts(here), [`The time server ${address} is not asked: its address is ${denial}.`]);
  });

test("a name that is never resolved holds nothing up", async (t) => {
  const server = await fakeServer(t);
  const resolve: Resolve = (host) => (host === "slow.example" ? new Promise(() => {}) : namesAt({})(host));
  const here = place(t, { port: server.port, resolve });
  standsAt(server, here, 5);
  use(here, "slow.example", "127.0.0.1");
  here.clock.advance(0);
  here.clock.advance(10_000);
  await until(() => isNtp(here));
  assert.deepEqual(texts(here), ["The time server slow.example was not found: the name servers do not answer."]);
});

test("a change is acted on at once, but no sooner than 15 s after the last round", async (t) => {
  const { here, server } = await started(t, 5);
  const other = await fakeServer(t, "127.0.0.2", server.port);
  standsAt(other, here, 9);
  await until(() => isNtp(here));
  use(here, "127.0.0.2");
  use(here, "127.0.0.2", null);
  here.clock.advance(14_999);
  assert.equal(here.clock.pending, 1);
  assert.equal(other.questions.length, 0);
  here.clock.advance(1);
  await until(() => here.time.facts().offset === 9);
  assert.equal(server.questions.length, 1);
});

test("switched off in the middle of a question, it forgets what it knew and asks nobody", async (t) => {
  const { here, server } = await started(t, 5000);
  await until(() => isNtp(here));
  server.answer = () => [];
  here.clock.advance(15 * minute);
  await until(() => server.questions.length === 2);
  here.time.use({ ntpEnabled: false, ntpServers: ["127.0.0.1"] });
  assert.deepEqual([here.time.facts(), texts(here)], [{ source: "Host", offset: 0 }, []]);
  await until(() => here.clock.pending === 0);
});

test("a clock that is set while a server is asked makes its answer worth nothing", async (t) => {
  const { here, server } = await started(t);
  let now = here.clock.now();
  server.answer = (question) => {
    const answer = reply(question, { received: now, sent: now });
    now -= 60 * minute;
    return [answer];
  };
  t.mock.method(here.clock, "now", () => now);
  await until(() => texts(here).length === 1);
  assert.deepEqual(texts(here), [
    "The time server 127.0.0.1 was not understood, since the host's clock was set meanwhile.",
  ]);
});
