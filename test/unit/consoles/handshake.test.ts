/** What is checked of a request for a WebSocket before there is one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkHandshake, withShownToken } from "../../../src/consoles/websocket/handshake.js";
import { consolePlace } from "../../../src/consoles/websocket/place.js";
import { readWishes } from "../../../src/consoles/websocket/wishes.js";
import { Refusal } from "../../../src/model/refusal.js";

const key = "dGhlIHNhbXBsZSBub25jZQ==";
const headers = { "sec-websocket-key": key, "sec-websocket-version": "13" };

const statusOf = (task: () => unknown): number | undefined => {
  try {
    task();
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error.status;
  }
  return undefined;
};

test("a handshake is a GET with a key, of the one version", () => {
  assert.equal(checkHandshake({ method: "GET", headers }), true);
  assert.equal(checkHandshake({ method: "GET", headers: { ...headers, "sec-websocket-version": "8" } }), false);
  assert.equal(
    statusOf(() => checkHandshake({ method: "POST", headers })),
    405,
  );
  assert.equal(
    statusOf(() => checkHandshake({ method: "GET", headers: {} })),
    400,
  );
  assert.equal(
    statusOf(() => checkHandshake({ method: "GET", headers: { "sec-websocket-key": "short" } })),
    400,
  );
});

test("a token among the sub-protocols counts as one in its header", () => {
  const shown = (protocols: string, more = {}): Readonly<Record<string, string>> =>
    withShownToken({ headers: { "sec-websocket-protocol": protocols, ...more } }).headers;
  assert.equal(shown("binary, shoal.token.abc")["x-auth-token"], "abc");
  assert.equal(shown("shoal.token.abc,binary")["x-auth-token"], "abc");
  assert.equal(shown("binary")["x-auth-token"], undefined);
  assert.equal(shown("binary, shoal.token.abc", { "x-auth-token": "own" })["x-auth-token"], "own");
});

test("a token alone is refused: the sub-protocol that is chosen is sent back", () => {
  for (const protocols of [
    "shoal.token.abc",
    "shoal.token.abc, base64",
    "a b",
    "",
    "binary,binary",
    "shoal.token.a,,",
  ]) {
    assert.equal(
      statusOf(() => withShownToken({ headers: { "sec-websocket-protocol": protocols } })),
      400,
      protocols,
    );
  }
});

test("only the URIs of consoles lead to one", () => {
  const uri = "/redfish/v1/Systems/vm1/Oem/Shoal";
  assert.deepEqual(consolePlace(`${uri}/SerialConsole`), { kind: "serial", machine: "vm1" });
  assert.deepEqual(consolePlace(`${uri}/GraphicalConsole`), { kind: "screen", machine: "vm1" });
  for (const other of ["/", uri, `${uri}/SerialConsole/x`, "/redfish/v1/Systems//Oem/Shoal/SerialConsole"]) {
    assert.equal(consolePlace(other), undefined, other);
  }
});

test("the query says who types, and whether announcements are wanted", () => {
  assert.deepEqual(readWishes(""), { writer: "first", announce: false });
  assert.deepEqual(readWishes("?writer=take&announce=yes&cacheBuster=1"), { writer: "take", announce: true });
  assert.equal(
    statusOf(() => readWishes("?writer=me")),
    400,
  );
  assert.equal(
    statusOf(() => readWishes("?announce=")),
    400,
  );
});

test("nothing that a client may send does more than be refused", () => {
  const text = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(text, text, text, (one, two, three) => {
      const asked = { method: "GET", headers: { "sec-websocket-key": one, "sec-websocket-protocol": two } };
      statusOf(() => checkHandshake(asked));
      statusOf(() => withShownToken(asked));
      statusOf(() => readWishes(`?${three}`));
      consolePlace(`/redfish/v1/Systems/${three}`);
    }),
  );
});
