import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../../support/until.js";
import { Receiver } from "./receiver.js";
import { admin, serviceUnderTest } from "./service-under-test.js";

let receiver: Receiver;
before(async () => {
  receiver = await Receiver.start();
});
after(() => receiver.stop());

const nowhere = "https://192.168.1.50/Destination1";

test("a subscription is stored, listed and told of, without its receiver being asked", async () => {
  const { events, keysInLog } = serviceUnderTest();
  const ids = events.table.ids();
  assert.equal(events.table.ids(), ids);
  const id = await events.subscribe({ destination: nowhere, eventTypes: ["Alert"] }, admin);
  assert.deepEqual(events.table.ids(), [id]);
  assert.deepEqual(keysInLog(), ["ResourceEvent.ResourceCreated"]);
  const subscription = events.table.get(id);
  assert.equal(subscription?.type, "RedfishEvent");
  assert.equal(subscription?.by, "admin");
  assert.equal(subscription?.verifyCertificate, true);
  assert.equal(subscription?.context, null);
});

test("the same destination twice makes two subscriptions", async () => {
  const { events } = serviceUnderTest();
  const wanted = { destination: nowhere, context: "a" };
  assert.notEqual(await events.subscribe(wanted, admin), await events.subscribe(wanted, admin));
  assert.equal(events.table.ids().length, 2);
});

test("a wrong subscription is refused, and so is one too many", async () => {
  const { events } = serviceUnderTest({ parts: { limits: { subscriptions: 1 } } });
  await assert.rejects(events.subscribe({ destination: "ftp://x/" }, admin), { status: 400 });
  await events.subscribe({ destination: nowhere }, admin);
  await assert.rejects(events.subscribe({ destination: nowhere }, admin), {
    status: 503,
    message: "Base.EventSubscriptionLimitExceeded",
  });
});

test("a subscription that cannot be stored is none", async () => {
  const { events, store } = serviceUnderTest();
  store.refusal = new Error("no space");
  await assert.rejects(events.subscribe({ destination: nowhere }, admin), /no space/);
  assert.deepEqual(events.table.ids(), []);
});

test("changes take effect, and are checked like a new subscription", async () => {
  const { events } = serviceUnderTest();
  const id = await events.subscribe({ destination: nowhere }, admin);
  await events.update(id, { context: "new", httpHeaders: { A: "b" } }, admin);
  assert.equal(events.table.get(id)?.context, "new");
  await assert.rejects(events.update(id, { httpHeaders: { Host: "x" } }, admin), { status: 400 });
  await assert.rejects(events.update("9", {}, admin), { status: 404 });
});

test("an ended subscription hears nothing more; ending it twice is not found", async () => {
  const { events, power } = serviceUnderTest();
  const id = await events.subscribe({ destination: receiver.url }, admin);
  await events.unsubscribe(id, admin);
  power("m1");
  assert.deepEqual(events.table.ids(), []);
  assert.equal(events.figures(id), undefined);
  await assert.rejects(events.unsubscribe(id, admin), { status: 404 });
});

test("subscriptions go on after a restart, the suspended ones suspended", async () => {
  const first = serviceUnderTest();
  const active = await first.events.subscribe({ destination: receiver.url, context: "active" }, admin);
  const resting = await first.events.subscribe({ destination: receiver.url, context: "resting" }, admin);
  await first.events.suspend(resting, admin);
  first.events.close();
  const { events, power } = serviceUnderTest({ store: first.store.reopen(), clock: first.clock });
  assert.deepEqual(events.table.ids(), [active, resting]);
  const before = receiver.received.length;
  power("m1");
  await until(() => events.figures(active)?.delivered === 1);
  assert.deepEqual(
    receiver.received.slice(before).map(({ body }) => body.Context),
    ["active"],
  );
  assert.equal(events.figures(resting)?.waiting, 1);
  events.close();
});

test("a test event goes to those it fits, and not into a log", async () => {
  const { events, keysInLog } = serviceUnderTest();
  const fits = await events.subscribe(
    { destination: receiver.url, context: "fits", registryPrefixes: ["TaskEvent"] },
    admin,
  );
  const alert = await events.subscribe({ destination: receiver.url, context: "alert", eventTypes: ["Alert"] }, admin);
  const other = await events.subscribe(
    { destination: receiver.url, context: "other", registryPrefixes: ["Update"] },
    admin,
  );
  const before = receiver.received.length;
  await events.submitTestEvent({ messageId: "TaskEvent.1.0.TaskStarted", messageArgs: ["a"] }, admin);
  await until(() => [fits, alert].every((id) => events.figures(id)?.delivered === 1));
  const got = receiver.received.slice(before).map(({ body }) => body);
  assert.deepEqual(got.map(({ Context }) => Context).sort(), ["alert", "fits"]);
  assert.ok(got.every(({ Events }) => Events[0].MessageId === "TaskEvent.1.0.TaskStarted"));
  assert.equal(events.figures(other)?.waiting, 0);
  assert.equal(keysInLog().length, 3);
  events.close();
});

test("a test event of a registry that is not served is fine, one without a form is not", async () => {
  const { events } = serviceUnderTest();
  await events.submitTestEvent({ messageId: "Vendor.1.0.Whatever" }, admin);
  await events.submitTestEvent({ messageId: "ResourceEvent.TestMessage" }, admin);
  for (const messageId of ["", "x", "Vendor.Whatever", "Vendor.1.0.What ever", `V.1.0.${"x".repeat(300)}`]) {
    await assert.rejects(events.submitTestEvent({ messageId }, admin), { status: 400 }, messageId);
  }
});

test("at most ten test events are taken in any second", async () => {
  const { events, clock } = serviceUnderTest();
  const submit = () => events.submitTestEvent({ messageId: "ResourceEvent.1.0.TestMessage" }, admin);
  for (let i = 0; i < 10; i++) await submit();
  await assert.rejects(submit(), { status: 503, retryAfter: 1 });
  clock.advance(1000);
  await submit();
});

test("the origin is expanded with what the service shows of it", async () => {
  const system = { "@odata.id": "/redfish/v1/Systems/m1", PowerState: "On" };
  const { events, power } = serviceUnderTest({ parts: { expand: () => system } });
  const id = await events.subscribe({ destination: receiver.url, includeOrigin: true }, admin);
  power("m1");
  await until(() => events.figures(id)?.delivered === 1);
  assert.deepEqual(receiver.received.at(-1)?.body.Events[0].OriginOfCondition, system);
  events.close();
});

test("a subscription to metric reports hears of no events", async () => {
  const { events, power } = serviceUnderTest();
  const id = await events.subscribe({ destination: receiver.url, formatType: "MetricReport" }, admin);
  power("m1");
  assert.deepEqual(events.figures(id), { delivered: 0, dropped: 0, waiting: 0, failures: 0 });
  events.close();
});

test("a subscription whose end the disk refuses is listed, and hears what happened meanwhile", async () => {
  const { events, store, power } = serviceUnderTest();
  const id = await events.subscribe({ destination: receiver.url, context: "stays" }, admin);
  const before = receiver.received.length;
  store.refusal = new Error("no space");
  const refused = assert.rejects(events.unsubscribe(id, admin), /no space/);
  power("m1");
  await refused;
  assert.deepEqual(events.table.ids(), [id]);
  store.refusal = undefined;
  power("m2");
  await until(() => events.figures(id)?.delivered === 2);
  assert.deepEqual(
    receiver.received.slice(before).map(({ body }) => body.Events[0].MessageArgs),
    [["m1"], ["m2"]],
  );
  events.close();
});

test("a receiver that is given up is given up whether the disk has room for it or not", async () => {
  const { events, store, power, keysInLog } = serviceUnderTest({ settings: { deliveryRetryAttempts: 0 } });
  // Nothing listens there.
  const destination = "http://127.0.0.1:9/";
  const gone = await events.subscribe({ destination, retryPolicy: "TerminateAfterRetries" }, admin);
  const resting = await events.subscribe({ destination, retryPolicy: "SuspendRetries" }, admin);
  store.refusal = new Error("no space");
  power("m1");
  await until(() => keysInLog().includes("Base.SubscriptionTerminated"));
  await until(() => events.table.get(resting)?.state === "Suspended");
  await settled();
  assert.deepEqual(events.table.ids(), [resting]);
  assert.equal(events.table.get(gone), undefined);
  assert.equal(events.table.get(resting)?.state, "Suspended");
  events.close();
});

/** A turn in which every refusal has been told. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
