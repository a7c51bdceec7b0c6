/** Every resource against DMTF's own CSDL files, read by a reader of the test's own. Only where those files are. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { crawl } from "../support/crawl.js";
import { csdlFolder } from "../support/csdl.js";
import { problemsOf } from "../support/csdl-check.js";
import { populate } from "../support/populate.js";
import { TestService } from "../support/service.js";

const skip = csdlFolder === undefined ? "DMTF's files are not in ../shared/redfish/csdl" : false;

test("every body keeps to the CSDL", { skip }, async () => {
  const service = await TestService.start({ after }, { tls: "on" });
  await populate(service);
  const pages = await crawl(service);
  const bodies = [...pages.values()].filter(({ answer }) => answer.status === 200 && answer.json["@odata.type"]);
  assert.ok(bodies.length > 400);
  const problems = bodies.flatMap(({ uri, answer }) => problemsOf(answer.json, uri).map((what) => `${uri}: ${what}`));
  assert.deepEqual(problems, []);
});

test("the oracle sees what is wrong", { skip }, () => {
  const good = { "@odata.id": "/redfish/v1/Systems/a", "@odata.type": "#ComputerSystem.v1_27_0.ComputerSystem" };
  const body = {
    ...good,
    Id: "a",
    Nmae: "x",
    PowerState: "Onn",
    HostName: 7,
    Boot: { BootSourceOverrideEnabled: "Twice", HttpBootUrl: "" },
    Bios: { "@odata.id": "/redfish/v1/Systems/a/Bios", Id: "Bios" },
    Status: null,
    EthernetInterfaces: "eth0",
  };
  assert.deepEqual(problemsOf(body, "/redfish/v1/Sistems/a"), [
    "/redfish/v1/Sistems/a is no URI of ComputerSystem",
    "/Name: required",
    "/Nmae: unknown",
    "/PowerState: Onn is no Resource.PowerState",
    "/HostName: no Edm.String",
    "/Boot/BootSourceOverrideEnabled: Twice is no ComputerSystem.v1_0_0.BootSourceOverrideEnabled",
    "/Boot/HttpBootUrl: unknown",
    "/Bios: no bare link",
    "/Status: null",
    "/EthernetInterfaces: no link",
  ]);
});
