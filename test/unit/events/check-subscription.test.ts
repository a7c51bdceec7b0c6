import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Refusal } from "../../../src/model/refusal.js";
import type { NewSubscription } from "../../../src/ports/commands/events.js";
import { checkSubscription } from "../../../src/services/events/check-subscription.js";

function problemsOf(subscription: Partial<NewSubscription>): string[] {
  try {
    checkSubscription({ destination: "https://192.168.1.50/Destination1", ...subscription });
    return [];
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.equal(error.status, 400);
    return error.problems.map(({ message, property }) => `${message.key} ${property}`);
  }
}

for (const destination of [
  "https://192.168.1.50/Destination1",
  "http://receiver.example.org:8080/redfish?x=1",
  "http://[fd00::1]:9000/",
  "HTTP://localhost/x",
]) {
  test(`${destination} may be a destination`, () => assert.deepEqual(problemsOf({ destination }), []));
}

for (const destination of [
  "",
  "/relative",
  "receiver",
  "ftp://192.168.1.50/x",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "http:/one-slash",
  "http://",
  "http://user:secret@host/x",
  "http://user@host/x",
  "http://ho st/x",
  "http://host/x\r\nX: y",
  "http://host/\t",
  "http://host\\@other/",
  "http://host:99999/",
  "http://host:0/",
  "http://host/#part",
  "http://[::1/",
  `http://host/${"x".repeat(3000)}`,
]) {
  test(`${JSON.stringify(destination.slice(0, 40))} may not be a destination`, () =>
    assert.deepEqual(problemsOf({ destination }), ["Base.PropertyValueFormatError /Destination"]));
}

test("the refusal of credentials in a URL does not repeat them", () => {
  try {
    checkSubscription({ destination: "http://user:secret@host/x" });
    assert.fail();
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.deepEqual(error.problems[0]?.message.args, ["http://***@host", "Destination"]);
  }
});

test("headers are tokens and field values, and none that frames or routes", () => {
  const fine = { Authorization: "Basic eDp5", "Content-Type": "Application/JSON", "X-Auth-Token": "a\tb", Empty: "" };
  assert.deepEqual(problemsOf({ httpHeaders: fine }), []);
  const bad: Record<string, string>[] = [
    { "X-A": "a\r\nX-B: b" },
    { "X-A": "a\nb" },
    { "X-A": "a\0b" },
    { "X A": "b" },
    { "X:A": "b" },
    { "": "b" },
    { Host: "other" },
    { "content-LENGTH": "0" },
    { "Transfer-Encoding": "chunked" },
    { Connection: "upgrade" },
    { "X-A": "€" },
    { "X-A": "x".repeat(9000) },
    Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`X-${i}`, "y"])),
  ];
  for (const httpHeaders of bad) {
    assert.deepEqual(
      problemsOf({ httpHeaders }),
      ["Base.PropertyValueError /HttpHeaders"],
      JSON.stringify(httpHeaders),
    );
  }
});

test("headers that pass are taken by node, whatever they are", async () => {
  const { validateHeaderName, validateHeaderValue } = await import("node:http");
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: "binary" }), (name, value) => {
      if (problemsOf({ httpHeaders: { [name]: value } }).length > 0) return;
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }),
    { numRuns: 500 },
  );
});

test("every property at fault is named, with its place", () => {
  assert.deepEqual(
    problemsOf({
      registryPrefixes: ["ResourceEvent", "Colour"],
      messageIds: ["ResourceEvent.1.0.ResourceCreated", "not one"],
      originResources: ["redfish"],
      context: "x".repeat(2000),
    }),
    [
      "Base.StringValueTooLong /Context",
      "Base.PropertyValueNotInList /RegistryPrefixes/1",
      "Base.PropertyValueNotInList /MessageIds/1",
      "Base.PropertyValueNotInList /OriginResources/0",
    ],
  );
});

test("what is both asked for and excluded is a conflict", () => {
  assert.deepEqual(problemsOf({ registryPrefixes: ["Base"], excludeRegistryPrefixes: ["Base"] }), [
    "Base.PropertyValueConflict /RegistryPrefixes",
  ]);
  assert.deepEqual(
    problemsOf({
      messageIds: ["ResourceEvent.1.0.ResourceCreated"],
      excludeMessageIds: ["ResourceEvent.ResourceCreated"],
    }),
    ["Base.PropertyValueConflict /MessageIds"],
  );
});
