/** Members that come whole without being asked for, links of the root, and what all managers share. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { adminPassword, basicOf, TestService } from "../support/service.js";

const service = await TestService.start({ after });
const log = "/redfish/v1/Managers/shoal/LogServices/Log";
const json = async (target: string, headers = {}) => (await service.get(target, { as: "nobody", headers })).json;
const known = { Authorization: basicOf("admin", adminPassword) };

test("entries of a log come whole (OData.AutoExpand), in all forms of asking", async () => {
  for (const query of ["", "?", "?$expand=.", "?$expand=~", "?$filter=Severity eq 'OK'", "?$top=1", "?only"]) {
    const body = await json(`${log}/Entries${encodeURI(query)}`, known);
    const entries = Array.isArray(body.Members) ? body.Members : [body];
    assert.ok(entries.length > 0, query);
    for (const entry of entries) assert.match(entry["@odata.type"], /^#LogEntry\./, query);
  }
});

test("their tag is the collection's, which says nothing of members shown whole", async () => {
  const { headers, json: body } = await service.get(`${log}/Entries`);
  assert.equal(headers.etag, body["@odata.etag"]);
  const again = await service.get(`${log}/Entries`, { headers: { "If-None-Match": String(headers.etag) } });
  assert.equal(again.status, 200);
});

test("$expand of the root goes as far as its client may see", async () => {
  const root = "/redfish/v1/?$expand=.";
  assert.equal((await json(root, known)).Systems.Members.length, 10);
  for (const headers of [{}, { "X-Auth-Token": "stale" }])
    assert.deepEqual((await json(root, headers)).Systems, { "@odata.id": "/redfish/v1/Systems" });
});

test("every manager has the interfaces of the host, and no other manager's name has any", async () => {
  const members = async (manager: string) =>
    (await json(`/redfish/v1/Managers/${manager}/EthernetInterfaces`, known)).Members;
  const lastOf = (links: readonly { "@odata.id": string }[]) => links.map((one) => one["@odata.id"].split("/").at(-1));
  assert.deepEqual(lastOf(await members("board01")), lastOf(await members("shoal")));
  assert.equal((await service.get("/redfish/v1/Managers/nobody/EthernetInterfaces")).status, 404);
});
