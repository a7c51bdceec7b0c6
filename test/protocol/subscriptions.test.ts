/** DSP0266 §"Eventing": subscriptions, and events that truly arrive somewhere. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";
import { Receiver, status } from "../unit/events/receiver.js";

const service = await TestService.start({ after });
const receiver = await Receiver.start();
after(() => receiver.stop());
const subscriptions = "/redfish/v1/EventService/Subscriptions";

async function subscribe(more: object = {}): Promise<string> {
  const made = await service.post(subscriptions, {
    Destination: receiver.url,
    Protocol: "Redfish",
    Context: "c-1",
    ...more,
  });
  assertStatus(made, 201);
  return String(made.headers.location);
}
const arrived = (isRight: () => boolean) => service.until(isRight, (right) => right);

test("a subscription to a destination that nobody answers at is made at once", async () => {
  const made = await service.post(subscriptions, {
    Destination: "https://127.0.0.1:9/Destination1",
    Protocol: "Redfish",
    EventTypes: ["Alert"],
  });
  assertStatus(made, 201);
  const { json } = await service.get(String(made.headers.location));
  assert.equal(json.Destination, "https://127.0.0.1:9/Destination1");
  assert.equal(json.Protocol, "Redfish");
  assertStatus(await service.delete(String(made.headers.location)), 204);
});

test("what cannot be subscribed is 400 and names the property", async () => {
  const good = { Destination: receiver.url, Protocol: "Redfish" };
  for (const [body, id] of [
    [{ ...good, Protocol: "FTP" }, "PropertyValueNotInList"],
    [{ ...good, Protocol: "SNMPv2c" }, "PropertyValueNotInList"],
    [{ Protocol: "Redfish" }, "PropertyMissing"],
    [{ ...good, Destination: "ftp://a/b" }, "PropertyValueFormatError"],
    [{ ...good, Destination: "http://user:word@a/b" }, "PropertyValueFormatError"],
    [{ ...good, HttpHeaders: [{ Host: "elsewhere" }] }, "PropertyValueError"],
    [{ ...good, HttpHeaders: [{ "X-A": "a\r\nX-B: b" }] }, "PropertyValueError"],
    [{ ...good, RegistryPrefixes: ["NoSuch"] }, "PropertyValueNotInList"],
    [{ ...good, SubscriptionType: "SNMPTrap" }, "PropertyValueNotInList"],
  ] as const)
    assertError(await service.post(subscriptions, body), 400, id);
});

test("an event arrives upon a Reset, in the form of Event, with the context and the headers asked for", async () => {
  const at = await subscribe({ HttpHeaders: [{ "X-Harbour": "north" }], ResourceTypes: ["ComputerSystem"] });
  assertStatus(
    await service.post("/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset", { ResetType: "On" }),
    204,
  );
  await arrived(() => receiver.messageIds().includes("ResourcePoweredOn"));
  for (const { body, headers } of receiver.received) {
    assert.match(body["@odata.type"], /^#Event\.v/);
    assert.equal(body.Context, "c-1");
    assert.equal(headers["x-harbour"], "north");
    assert.match(String(headers["content-type"]), /^application\/json/);
    assert.equal(body.Events[0].OriginOfCondition["@odata.id"], "/redfish/v1/Systems/board01");
  }
  assertStatus(await service.delete(at), 204);
  const count = receiver.received.length;
  assertStatus(await service.patch("/redfish/v1/Systems/board01", { AssetTag: "unheard" }), 200);
  service.clock.advance(60_000);
  assert.equal(receiver.received.length, count);
});

test("SubmitTestEvent sends what it was given to who subscribed", async () => {
  const at = await subscribe({ Context: "test event" });
  const submit = "/redfish/v1/EventService/Actions/EventService.SubmitTestEvent";
  const event = { MessageId: "Base.1.22.Success", Message: "A test", MessageArgs: [], Severity: "OK", EventId: "77" };
  assertStatus(await service.post(submit, event), 204);
  await arrived(() => receiver.received.some(({ body }) => body.Events[0].MessageId === "Base.1.22.Success"));
  assertError(await service.post(submit, {}), 400, "ActionParameterMissing");
  assertError(await service.post(submit, { MessageId: 3 }), 400, "ActionParameterValueTypeError");
  assertStatus(await service.delete(at), 204);
});

test("a receiver that fails at first is tried again", async () => {
  const at = await subscribe({ Context: "retried", ResourceTypes: ["ComputerSystem"] });
  receiver.answers = [status(503), status(503)];
  assertStatus(await service.patch("/redfish/v1/Systems/board05", { AssetTag: "stubborn" }), 200);
  const mine = () => receiver.received.filter(({ body }) => body.Context === "retried");
  await arrived(() => mine().length >= 3);
  assert.equal(new Set(mine().map(({ body }) => body.Id)).size, 1);
  assertStatus(await service.delete(at), 204);
});

test("a subscription can be paused and taken up again, and changed", async () => {
  const at = await subscribe({ Context: "paused" });
  assertStatus(await service.post(`${at}/Actions/EventDestination.SuspendSubscription`), 204);
  assert.equal((await service.get(at)).json.Status.State, "Disabled");
  assertStatus(await service.post(`${at}/Actions/EventDestination.ResumeSubscription`), 204);
  assert.equal((await service.get(at)).json.Status.State, "Enabled");
  const changed = await service.patch(at, { Context: "changed" });
  assertStatus(changed, 200);
  assert.equal(changed.json.Context, "changed");
  assertError(await service.patch(at, { Destination: "https://192.0.2.9/" }), 400, "PropertyNotWritable");
  await service.restart();
  assert.equal((await service.get(at)).json.Context, "changed");
});

test("an address that is not allowed is never connected to", async () => {
  const closed = await TestService.start({ after }, { events: { allow: [], deny: [] } });
  const made = await closed.post(subscriptions, {
    Destination: receiver.url,
    Protocol: "Redfish",
    Context: "forbidden",
  });
  assert.ok([201, 400].includes(made.status));
  assertStatus(await closed.patch("/redfish/v1/Systems/board01", { AssetTag: "secret" }), 200);
  for (let n = 0; n < 20; n++) {
    closed.clock.advance(1000);
    await closed.get("/redfish/v1/");
  }
  assert.deepEqual(
    receiver.received.filter(({ body }) => body.Context === "forbidden"),
    [],
  );
});

test("an origin is sent along only if every account that may log in could read it", async () => {
  const at = await subscribe({ Context: "origins", IncludeOriginOfCondition: true });
  const submit = "/redfish/v1/EventService/Actions/EventService.SubmitTestEvent";
  const origin = async (OriginOfCondition: string, EventId: string) => {
    assertStatus(await service.post(submit, { MessageId: "Base.1.22.Success", OriginOfCondition, EventId }), 204);
    const events = () =>
      receiver.received
        .filter(({ body }) => body.Context === "origins")
        .flatMap(({ body }) => body.Events as Record<string, unknown>[]);
    await arrived(() => events().some((event) => event.EventId === EventId));
    return events().find((event) => event.EventId === EventId) ?? {};
  };
  const role = await origin("/redfish/v1/AccountService/Roles/Operator", "role");
  assert.equal((role.OriginOfCondition as Record<string, unknown>).Id, "Operator");
  // Nor what a GET would answer with 503.
  const lost = "/redfish/v1/Systems/server01";
  assert.ok(service.fake.inject("server01", { lostContact: true }));
  await service.until(
    () => service.get(lost),
    ({ status: answer }) => answer === 503,
  );
  for (const uri of ["/redfish/v1/AccountService/Accounts/admin", lost]) {
    const withheld = await origin(uri, uri);
    assert.deepEqual(withheld.OriginOfCondition, { "@odata.id": uri });
    assert.equal(withheld.OriginOfConditionUnavailable, true);
  }
  assertStatus(await service.delete(at), 204);
});

test("a test event carries its kind and its group", async () => {
  const at = await subscribe({ Context: "kinds" });
  const submit = "/redfish/v1/EventService/Actions/EventService.SubmitTestEvent";
  const event = { MessageId: "Base.1.22.Success", EventId: "grouped", EventType: "Alert", EventGroupId: 12 };
  assertStatus(await service.post(submit, event), 204);
  const sent = () => receiver.received.map(({ body }) => body.Events[0]).find(({ EventId }) => EventId === "grouped");
  await arrived(() => sent() !== undefined);
  assert.equal(sent().EventType, "Alert");
  assert.equal(sent().EventGroupId, 12);
  assertStatus(await service.delete(at), 204);
});
