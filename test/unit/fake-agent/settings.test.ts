import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { agentSchema } from "../../../adapters/machine/fake/agent/settings.js";

test("agents that listen at every address say by which one they are reached", () => {
  const isRight = new Ajv2020({ strict: false }).compile(agentSchema);
  const callbackUrl = "http://192.0.2.9:9999";
  const good = [{}, { listen: { port: 0 } }, { listen: { host: "192.0.2.9" } }];
  for (const settings of [...good, { listen: { host: "0.0.0.0" }, callbackUrl }]) {
    assert.ok(isRight(settings), JSON.stringify(isRight.errors));
  }
  for (const host of ["0.0.0.0", "::"]) assert.ok(!isRight({ listen: { host } }), host);
});
