/** What Ironic's API answers to a lookup, whatever answers there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeOf } from "../../../adapters/machine/fake/agent/ironic.js";

const answer = (config: object, node: object = { uuid: "n" }) => nodeOf({ status: 200, body: { node, config } });

test("a heartbeat comes neither at once again nor never", () => {
  for (const timeout of [1e-9, 0, -1, 1e300, Number.POSITIVE_INFINITY, 86_401, "60", null, {}]) {
    assert.equal(answer({ agent_token: "t", heartbeat_timeout: timeout })?.heartbeatTimeout, 300, String(timeout));
  }
  assert.equal(answer({ heartbeat_timeout: 1 })?.heartbeatTimeout, 1);
});

test("what is no answer to it is none, and a token that is masked is none", () => {
  for (const body of [null, [], "x", { node: [] }, { node: { uuid: 5 } }]) {
    assert.equal(nodeOf({ status: 200, body }), null);
  }
  for (const token of ["", "******", 5, null]) assert.equal(answer({ agent_token: token })?.token, null);
});
