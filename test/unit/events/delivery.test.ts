import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { makeSelfSigned } from "../../../src/services/certificates/make-certificate.js";
import { outboundPolicy } from "../../../src/services/outbound.js";
import { until } from "../../support/until.js";
import { hang, Receiver, reset, status } from "./receiver.js";
import { admin, serviceUnderTest } from "./service-under-test.js";

let receiver: Receiver;
const started: { close(): void }[] = [];

async function startReceiver(tls?: Parameters<typeof Receiver.start>[0]): Promise<Receiver> {
  const made = await Receiver.start(tls);
  started.push({ close: () => made.stop() });
  return made;
}

beforeEach(async () => {
  receiver = await startReceiver();
});
after(() => {
  for (const each of started) each.close();
});

function underTest(options: Parameters<typeof serviceUnderTest>[0] = {}) {
  const made = serviceUnderTest(options);
  started.push(made.events);
  return made;
}

/** Lets the retry that is due run, once the failure before it has been seen. */
async function retryAfter({ clock, events }: ReturnType<typeof underTest>, id: string, failures: number, ms = 5000) {
  await until(() => events.figures(id)?.failures === failures);
  clock.advance(ms);
}

test("events arrive in order, with the subscription's context and headers, over one connection", async () => {
  const service = underTest();
  const id = await service.events.subscribe(
    {
      destination: receiver.url,
      context: "mine",
      httpHeaders: { Authorization: "Bearer t", "Content-Type": "Application/JSON" },
    },
    admin,
  );
  service.power("m1");
  service.power("m1", "Off");
  service.power("m2");
  await until(() => service.events.figures(id)?.delivered === 3);
  assert.deepEqual(receiver.messageIds(), ["ResourcePoweredOn", "ResourcePoweredOff", "ResourcePoweredOn"]);
  const [first] = receiver.received;
  assert.equal(first?.body.Context, "mine");
  assert.equal(first?.headers.authorization, "Bearer t");
  assert.equal(first?.headers["content-type"], "Application/JSON");
  assert.equal(first?.headers["odata-version"], "4.0");
  assert.equal(first?.url, "/events");
  assert.equal(receiver.connections, 1);
});

test("many events leave nothing behind on the connection", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  const service = underTest();
  const id = await service.events.subscribe({ destination: receiver.url }, admin);
  for (let i = 0; i < 100; i++) service.power(`m${i}`);
  await until(() => service.events.figures(id)?.delivered === 100);
  process.off("warning", note);
  assert.deepEqual(warnings, []);
  assert.equal(receiver.connections, 1);
  assert.equal(service.clock.pending, 0);
});

test("a receiver that fails twice gets the event at the third attempt, and what came meanwhile after it", async () => {
  receiver.answers = [status(500), status(500)];
  const service = underTest();
  const id = await service.events.subscribe({ destination: receiver.url }, admin);
  service.power("m1");
  await retryAfter(service, id, 1);
  service.power("m2", "Off");
  await retryAfter(service, id, 2);
  await until(() => service.events.figures(id)?.delivered === 2);
  assert.deepEqual(receiver.messageIds(), [
    "ResourcePoweredOn",
    "ResourcePoweredOn",
    "ResourcePoweredOn",
    "ResourcePoweredOff",
  ]);
  assert.deepEqual(service.keysInLog(), ["ResourceEvent.ResourceCreated", "Base.CouldNotEstablishConnection"]);
});

test("no retry comes before its interval", async () => {
  receiver.otherwise = status(503);
  const service = underTest({ settings: { deliveryRetryIntervalSeconds: 60 } });
  const id = await service.events.subscribe({ destination: receiver.url }, admin);
  service.power("m1");
  await retryAfter(service, id, 1, 59_999);
  assert.equal(receiver.received.length, 1);
  service.clock.advance(1);
  await until(() => receiver.received.length === 2);
});

test("after the last retry a subscription is removed, and that is told", async () => {
  receiver.otherwise = status(500);
  const service = underTest({ settings: { deliveryRetryAttempts: 2 } });
  const id = await service.events.subscribe({ destination: receiver.url, retryPolicy: "TerminateAfterRetries" }, admin);
  service.power("m1");
  await retryAfter(service, id, 1);
  await retryAfter(service, id, 2);
  await until(() => service.events.table.get(id) === undefined);
  assert.deepEqual(service.events.table.ids(), []);
  assert.equal(receiver.received.length, 3);
  assert.equal(service.keysInLog().at(-1), "Base.SubscriptionTerminated");
});

test("or it is suspended: what happens then waits, and is sent when it is resumed", async () => {
  receiver.answers = [status(500), status(500)];
  const service = underTest({ settings: { deliveryRetryAttempts: 1 } });
  const { events } = service;
  const id = await events.subscribe({ destination: receiver.url, retryPolicy: "SuspendRetries" }, admin);
  service.power("m1");
  await retryAfter(service, id, 1);
  await until(() => events.table.get(id)?.state === "Suspended");
  service.power("m2", "Off");
  service.clock.advance(3_600_000);
  assert.equal(events.figures(id)?.waiting, 2);
  await events.resume(id, admin);
  await until(() => events.figures(id)?.delivered === 2);
  assert.deepEqual(receiver.messageIds().slice(2), ["ResourcePoweredOn", "ResourcePoweredOff"]);
  assert.equal(events.table.get(id)?.state, "Enabled");
});

test("resuming can leave out what is too old", async () => {
  const service = underTest();
  const { events, clock } = service;
  const id = await events.subscribe({ destination: receiver.url }, admin);
  await events.suspend(id, admin);
  service.power("m1");
  clock.advance(60_000);
  service.power("m1", "Off");
  await events.resume(id, admin, 30_000);
  await until(() => events.figures(id)?.delivered === 1);
  assert.deepEqual(receiver.messageIds(), ["ResourcePoweredOff"]);
});

test("with RetryForever the attempts do not end, at the same interval", async () => {
  receiver.answers = Array(6).fill(reset);
  const service = underTest({ settings: { deliveryRetryAttempts: 1 } });
  const id = await service.events.subscribe({ destination: receiver.url, retryPolicy: "RetryForever" }, admin);
  service.power("m1");
  for (let failures = 1; failures <= 6; failures++) await retryAfter(service, id, failures);
  await until(() => service.events.figures(id)?.delivered === 1);
  assert.equal(receiver.received.length, 7);
});

test("with RetryForeverWithBackoff the interval doubles up to ten minutes", async () => {
  receiver.otherwise = status(500);
  const service = underTest();
  const id = await service.events.subscribe(
    { destination: receiver.url, retryPolicy: "RetryForeverWithBackoff" },
    admin,
  );
  service.power("m1");
  for (const [index, wait] of [5, 10, 20, 40, 80, 160, 320, 600, 600].entries()) {
    await retryAfter(service, id, index + 1, wait * 1000 - 1);
    assert.equal(receiver.received.length, index + 1);
    service.clock.advance(1);
    await until(() => receiver.received.length === index + 2);
  }
});

test("a receiver that never answers is given up after the time limit, and slows nobody", async () => {
  receiver.otherwise = hang;
  const healthy = await startReceiver();
  const service = underTest();
  const { events, clock } = service;
  const dead: string[] = [];
  for (let i = 0; i < 60; i++)
    dead.push(await events.subscribe({ destination: receiver.url, retryPolicy: "RetryForever" }, admin));
  const alive = await events.subscribe({ destination: healthy.url, resourceTypes: ["ComputerSystem"] }, admin);
  service.power("m1");
  await until(() => receiver.received.length >= 48);
  clock.advance(10_000);
  await until(() => events.figures(alive)?.delivered === 1);
  // From now on those that hang are known to, and share a few slots of their own.
  clock.advance(10_000);
  await until(() => dead.every((id) => (events.figures(id)?.failures ?? 0) >= 1));
  clock.advance(5_000);
  service.power("m1", "Off");
  await until(() => events.figures(alive)?.delivered === 2);
});

test("a full queue drops its oldest events, tells so once, and tells the receiver", async () => {
  receiver.answers = [hang];
  const service = underTest({ parts: { limits: { queue: 3 } } });
  const { events } = service;
  const id = await events.subscribe({ destination: receiver.url, retryPolicy: "RetryForever" }, admin);
  service.power("m0");
  await until(() => receiver.received.length === 1);
  for (let i = 1; i <= 8; i++) service.power(`m${i}`);
  assert.ok((events.figures(id)?.dropped ?? 0) >= 5);
  assert.equal(service.keysInLog().filter((key) => key === "Base.EventBufferExceeded").length, 1);
  service.clock.advance(10_000);
  await retryAfter(service, id, 1);
  await until(() => events.figures(id)?.waiting === 0);
  assert.equal(receiver.messageIds().at(-1), "ResourcePoweredOn");
});

test("redirects are not followed", async () => {
  const other = await startReceiver();
  receiver.answers = [status(307, { location: other.url })];
  const service = underTest();
  const id = await service.events.subscribe({ destination: receiver.url }, admin);
  service.power("m1");
  await retryAfter(service, id, 1);
  await until(() => service.events.figures(id)?.delivered === 1);
  assert.equal(other.received.length, 0);
});

test("an answer without end counts as delivered, and is cut off", async () => {
  let closed = false;
  receiver.answers = [
    (response) => {
      response.writeHead(200);
      const write = () => !response.destroyed && response.write("x".repeat(65_536), () => setImmediate(write));
      response.on("close", () => {
        closed = true;
      });
      write();
    },
  ];
  const service = underTest();
  const id = await service.events.subscribe({ destination: receiver.url }, admin);
  service.power("m1");
  await until(() => service.events.figures(id)?.delivered === 1 && closed);
});

test("a kept connection that the receiver closed is no failure", async () => {
  const service = underTest();
  const id = await service.events.subscribe({ destination: receiver.url }, admin);
  service.power("m1");
  await until(() => service.events.figures(id)?.delivered === 1);
  receiver.answers = [reset];
  service.power("m2");
  await until(() => service.events.figures(id)?.delivered === 2);
  assert.equal(service.events.figures(id)?.failures, 0);
  assert.deepEqual(service.keysInLog(), ["ResourceEvent.ResourceCreated"]);
});

test("the outbound policy holds at delivery, by address and by name, and the log says so", async () => {
  const closed = outboundPolicy({ allow: [], deny: [] });
  for (const host of ["127.0.0.1", "localhost", "receiver.example"]) {
    const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
    const service = underTest({ sender: { policy: closed, resolve }, settings: { deliveryRetryAttempts: 0 } });
    const id = await service.events.subscribe({ destination: `http://${host}:${receiver.port}/x` }, admin);
    service.power("m1");
    await until(() => service.events.table.get(id) === undefined);
    assert.ok(service.keysInLog().includes("Base.AccessDenied"), host);
  }
  assert.equal(receiver.received.length, 0);
});

test("a name is connected to at the address that was checked", async () => {
  const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
  const service = underTest({ sender: { resolve } });
  await service.events.subscribe({ destination: `http://receiver.example:${receiver.port}/x` }, admin);
  service.power("m1");
  await until(() => receiver.received.length === 1);
  assert.equal(receiver.received[0]?.headers.host, `receiver.example:${receiver.port}`);
});

test("a receiver's certificate is checked, unless both the subscription and the policy say no", async () => {
  const { pem, key } = await makeSelfSigned(["localhost", "127.0.0.1"], Date.now());
  const secure = await startReceiver({ cert: pem, key });
  const destination = `https://127.0.0.1:${secure.port}/x`;
  const tryWith = async (verifyCertificate: boolean | undefined, sender: object) => {
    const service = underTest({ sender, parts: sender, settings: { deliveryRetryAttempts: 0 } });
    const wanted = verifyCertificate === undefined ? { destination } : { destination, verifyCertificate };
    const id = await service.events.subscribe(wanted, admin);
    const before = secure.received.length;
    service.power("m1");
    await until(() => service.events.table.get(id) === undefined || service.events.figures(id)?.delivered === 1);
    return secure.received.length > before;
  };
  assert.equal(await tryWith(undefined, {}), false);
  assert.equal(await tryWith(undefined, { allowUnverified: true }), false);
  // It is not taken in the first place, since it would not be done.
  await assert.rejects(tryWith(false, {}), { status: 400 });
  assert.equal(await tryWith(false, { allowUnverified: true }), true);
  assert.equal(await tryWith(true, { ca: pem }), true);
});
