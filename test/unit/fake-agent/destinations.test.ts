import assert from "node:assert/strict";
import { test } from "node:test";
import { destinationsOf } from "../../../adapters/machine/fake/agent/destinations.js";

const image = new Map([
  ["ipa-api-url", "http://192.0.2.1:6385,https://192.0.2.2/baremetal"],
  ["ipa-inspection-callback-url", "http://192.0.2.1:6385/v1/continue_inspection"],
]);

test("an image chooses among the servers that the operator named", () => {
  const { api, inspection, refused } = destinationsOf({ allow: ["http://192.0.2.1:6385"] }, image);
  assert.deepEqual(api, ["http://192.0.2.1:6385"]);
  assert.deepEqual(inspection, ["http://192.0.2.1:6385/v1/continue_inspection"]);
  assert.deepEqual(refused, ["https://192.0.2.2"]);
});

test("that the configuration names the API is leave enough for the image", () => {
  const { api, refused } = destinationsOf({ apiUrl: "https://192.0.2.2" }, image);
  assert.deepEqual(api, ["https://192.0.2.2/baremetal"]);
  assert.deepEqual(refused, ["http://192.0.2.1:6385"]);
});

test("what an image names and nobody allowed is not asked", () => {
  assert.deepEqual(destinationsOf({}, image).api, []);
  assert.deepEqual(destinationsOf({ apiUrl: "http://192.0.2.9" }, image).api, ["http://192.0.2.9"]);
  for (const url of ["http://u:p@192.0.2.9/", "file:///etc/passwd", "192.0.2.9", "http://192.0.2.9.example/"])
    assert.deepEqual(destinationsOf({ allow: ["http://192.0.2.9"] }, new Map([["ipa-api-url", url]])).api, [], url);
});

test("without a word from the image the configuration's holds", () => {
  const settings = { apiUrl: "http://192.0.2.9:6385", inspectionUrl: "http://192.0.2.9:5050/v1/continue" };
  const { api, inspection } = destinationsOf(settings, new Map());
  assert.deepEqual([api, inspection], [[settings.apiUrl], [settings.inspectionUrl]]);
});
