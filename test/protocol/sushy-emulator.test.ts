/** The service in the place of sushy-emulator: what it serves, where, and to whom. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { hashSync } from "bcryptjs";
import type { Emulation, FeatureSet } from "../../src/config/sushy/emulation.js";
import { crawl } from "../support/crawl.js";
import { TestService } from "../support/service.js";

const node = "27946b59-9e44-4fa7-8e91-f3527a1ef094";
const enclosure = "15693887-7984-9484-3272-842188918912";
const rack = `racks: [{ id: "${enclosure}", name: Chassis }]
machines:
  - { id: ${node}, uuid: ${node}, name: fake, rack: "${enclosure}", nics: [{ mac: "00:5c:52:31:3a:9c" }], adapter: { kind: fake } }
  - { id: other, rack: "${enclosure}", disablePowerOff: true, adapter: { kind: fake } }
`;

interface Undoing {
  after(end: () => Promise<void>): void;
}

const start = (t: Undoing, more: Partial<Emulation> = {}): Promise<TestService> =>
  TestService.start(t, {
    rack,
    debugResponses: true,
    emulation: {
      door: { kind: "open" },
      featureSet: "full",
      chassisAliases: new Map([["SheetMetalChassis", enclosure]]),
      notifier: null,
      ...more,
    },
  });

const v1 = "/redfish/v1";
const nobody = { as: "nobody" } as const;

describe("an open door", () => {
  test("lets anybody in, with any credentials or none", async (t) => {
    const service = await start(t);
    for (const as of ["nobody", { basic: ["a", "b"] }, { basic: ["", ""] }, { token: "nonsense" }] as const) {
      assert.equal((await service.get(`${v1}/Systems`, { as })).status, 200, JSON.stringify(as));
    }
    const { status } = await service.patch(`${v1}/Systems/${node}`, { AssetTag: "a" }, nobody);
    assert.equal(status, 200);
  });

  test("opens sessions for any credentials", async (t) => {
    const service = await start(t);
    const opened = await service.post(`${v1}/SessionService/Sessions`, { UserName: "ops", Password: "any" }, nobody);
    assert.equal(opened.status, 201);
    const as = { token: String(opened.headers["x-auth-token"]) };
    const session = await service.get(String(opened.headers.location), { as });
    assert.equal(session.json.UserName, "ops");
    assert.equal((await service.delete(String(opened.headers.location), { as })).status, 204);
  });
});

describe("pages in a browser on this computer", () => {
  const reset = `${v1}/Systems/${node}/Actions/ComputerSystem.Reset`;
  const asked = { ...nobody, body: { ResetType: "On" } };

  test("change nothing through the open door of another site", async (t) => {
    const service = await start(t);
    const { host } = new URL(service.url);
    for (const origin of ["http://evil.example", "null", "", `http://${host}.evil.example`, "http://[", "file://"]) {
      const { status } = await service.request("POST", reset, { ...asked, headers: { origin } });
      assert.equal(status, 403, origin);
    }
    const own = { origin: `http://${host}` };
    assert.equal((await service.request("POST", reset, { ...asked, headers: own })).status, 204);
  });

  test("do not come in by a name that any site could have", async (t) => {
    const service = await start(t);
    const { port } = new URL(service.url);
    for (const host of [`evil.example:${port}`, "127.0.0.1.evil.example", "localhost.evil.example"]) {
      for (const path of [`${v1}/Systems`, v1, "/shoal/v1/openapi.json"]) {
        assert.equal((await service.get(path, { ...nobody, headers: { host } })).status, 403, host + path);
      }
    }
    for (const host of [`localhost:${port}`, "bmc.localhost", "[::1]:8000", "LOCALHOST.", hostname(), "192.0.2.1"]) {
      assert.equal((await service.get(`${v1}/Systems`, { ...nobody, headers: { host } })).status, 200, host);
    }
  });

  test("come in by any name where that was said to be right", async (t) => {
    const service = await start(t, { door: { kind: "open", byAnyName: true } });
    const host = "sushy.example";
    assert.equal((await service.get(`${v1}/Systems`, { ...nobody, headers: { host } })).status, 200);
  });
});

test("a file of users decides who comes in", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "shoal-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "users");
  await writeFile(file, `admin:${hashSync("first", 4)}\n`);
  const service = await start(t, { door: { kind: "htpasswd", file } });
  const statusOf = async (password: string) =>
    (await service.get(`${v1}/Systems`, { as: { basic: ["admin", password] } })).status;
  assert.deepEqual([await statusOf("first"), await statusOf("second")], [200, 401]);
  assert.equal((await service.get(`${v1}/Systems`, nobody)).status, 401);
  assert.equal((await service.get(`${v1}/`, nobody)).status, 200);
  const login = (password: string) =>
    service.post(`${v1}/SessionService/Sessions`, { UserName: "admin", Password: password }, nobody);
  assert.deepEqual([(await login("first")).status, (await login("second")).status], [201, 401]);
  await writeFile(file, `admin:${hashSync("second", 4)}\n# changed\n`);
  assert.deepEqual([await statusOf("first"), await statusOf("second")], [401, 200]);
});

test("paths of theirs lead to what is meant, in the spelling that is here", async (t) => {
  const service = await start(t);
  const cases = [
    [`Systems/fake`, `Systems/${node}`],
    [`Systems/${node}/`, `Systems/${node}`],
    [`Systems//${node}`, `Systems/${node}`],
    [`Systems/fake/BIOS`, `Systems/${node}/Bios`],
    [`Systems/${node}/BIOS/Settings`, `Systems/${node}/Bios/Settings`],
    [`Systems/${node}/EthernetInterfaces/00:5C:52:31:3a:9c`, `Systems/${node}/EthernetInterfaces/eth0`],
    ["Chassis/SheetMetalChassis", `Chassis/${enclosure}`],
  ];
  for (const [theirs, ours] of cases) {
    const { status, json } = await service.get(`${v1}/${theirs}`, nobody);
    assert.deepEqual([status, json["@odata.id"]], [200, `${v1}/${ours}`], theirs);
  }
  const reset = await service.post(`${v1}/Systems/${node}/BIOS/Actions/Bios.ResetBios`, undefined, nobody);
  assert.ok(reset.status < 300, reset.text);
  for (const owner of ["Systems", "Managers"]) {
    assert.equal((await service.get(`${v1}/${owner}/${node}/VirtualMedia`, nobody)).status, 200, owner);
  }
});

test("off is refused where it is disabled", async (t) => {
  const service = await start(t);
  const reset = async (type: string) =>
    (await service.post(`${v1}/Systems/other/Actions/ComputerSystem.Reset`, { ResetType: type }, nobody)).status;
  assert.deepEqual([await reset("ForceOff"), await reset("GracefulShutdown"), await reset("On")], [400, 400, 204]);
});

describe("feature sets", () => {
  /** Of each set: what is there, and what is not. */
  const sets: Record<FeatureSet, { readonly there: readonly string[]; readonly absent: readonly string[] }> = {
    minimum: {
      there: ["Systems", `Systems/${node}`, "SessionService/Sessions", "TaskService"],
      absent: [
        "Managers",
        "Chassis",
        `Systems/${node}/VirtualMedia`,
        `Systems/${node}/EthernetInterfaces`,
        `Systems/${node}/Bios`,
      ],
    },
    vmedia: {
      there: [`Managers/${node}`, `Systems/${node}/VirtualMedia/Cd`, `Systems/${node}/EthernetInterfaces/eth0`],
      absent: ["Chassis", "UpdateService", "Managers/shoal", `Systems/${node}/Bios`, `Systems/${node}/Storage`],
    },
    full: {
      there: ["Chassis", "Managers/shoal", "UpdateService", `Systems/${node}/Bios`, `Systems/${node}/SecureBoot`],
      absent: ["AccountService"],
    },
  };
  for (const [featureSet, { there, absent }] of Object.entries(sets)) {
    test(`${featureSet}: what is left out is not there, and nothing leads to it`, async (t) => {
      const service = await start(t, { featureSet: featureSet as FeatureSet });
      const statusOf = async (path: string) => (await service.get(`${v1}/${path}`)).status;
      for (const path of there) assert.equal(await statusOf(path), 200, path);
      for (const path of absent) assert.equal(await statusOf(path), 404, path);
      const broken = [...(await crawl(service)).values()].filter(({ answer }) => answer.status !== 200);
      assert.deepEqual(
        broken.map(({ uri, from }) => `${uri} from ${from[0]}`),
        [],
      );
      assert.deepEqual(
        service.log.filter(({ level }) => level === "error"),
        [],
      );
      const odata = (await service.get(`${v1}/odata`)).json.value as readonly { readonly url: string }[];
      for (const { url } of odata) assert.equal((await service.get(url)).status, 200, url);
    });
  }

  test("each system has a manager of its own, and those come first", async (t) => {
    const service = await start(t);
    const { Members: members } = (await service.get(`${v1}/Managers`)).json;
    assert.deepEqual(
      members.map((one: { "@odata.id": string }) => one["@odata.id"]),
      [`${v1}/Managers/${node}`, `${v1}/Managers/other`, `${v1}/Managers/shoal`],
    );
  });

  test("a system of the smallest is who it is and what it boots", async (t) => {
    const service = await start(t, { featureSet: "minimum" });
    const { json } = await service.get(`${v1}/Systems/${node}`);
    for (const name of ["Id", "Name", "UUID", "PowerState", "Boot", "Actions"]) assert.ok(name in json, name);
    for (const name of ["IndicatorLED", "Bios", "Storage", "Status", "EthernetInterfaces", "VirtualMedia"])
      assert.ok(!(name in json), name);
    const refused = await service.patch(`${v1}/Systems/${node}`, { IndicatorLED: "Lit" });
    assert.equal(refused.status, 400);
    const boot = await service.patch(`${v1}/Systems/${node}`, { Boot: { BootSourceOverrideTarget: "Pxe" } });
    assert.equal(boot.status, 200);
  });
});
