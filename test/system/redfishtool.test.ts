/** redfishtool of DMTF, which administrators have at hand. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { missing, run, until } from "./program.js";
import { password, sharedShoal } from "./shoal.js";

describe("redfishtool", { skip: missing("redfishtool") }, () => {
  const shoal = sharedShoal();

  const redfishtool = async (...args: readonly string[]) => {
    const login = ["-r", `127.0.0.1:${shoal().port}`, "-u", "admin", "-p", password, "-S", "Always", "-n"];
    const { code, stdout, stderr } = await run("redfishtool", [...login, ...args]);
    assert.equal(code, 0, `${args.join(" ")}: ${stderr}${stdout}`);
    return stdout === "" ? undefined : JSON.parse(stdout);
  };

  for (const authentication of ["Basic", "Session"]) {
    test(`reads with ${authentication}`, async () => {
      const systems = await redfishtool("-A", authentication, "Systems");
      assert.equal(systems["Members@odata.count"], 10);
    });
  }

  test("finds a machine by a property", async () => {
    // Without -F it shows the last member it has read, not the one that matched.
    assert.equal((await redfishtool("Systems", "-F", "-M", "Name:web01")).Id, "server01");
  });

  test("turns a machine on, with a boot override", async () => {
    const machine = ["Systems", "-I", "server04"];
    await redfishtool(...machine, "setBootOverride", "Once", "Pxe");
    assert.equal((await redfishtool(...machine)).Boot.BootSourceOverrideTarget, "Pxe");
    await redfishtool(...machine, "reset", "On");
    await until("a boot", async () => {
      const { Boot, PowerState } = await redfishtool(...machine);
      return PowerState === "On" && Boot.BootSourceOverrideEnabled === "Disabled";
    });
  });

  test("lights a light, and sets a tag", async () => {
    const machine = ["Systems", "-I", "server05"];
    await redfishtool(...machine, "setIndicatorLed", "Lit");
    await redfishtool(...machine, "setAssetTag", "row 7");
    const { AssetTag, IndicatorLED } = await redfishtool(...machine);
    assert.deepEqual([AssetTag, IndicatorLED], ["row 7", "Lit"]);
  });

  test("reads what a machine is made of", async () => {
    const machine = ["Systems", "-I", "server03"];
    assert.equal((await redfishtool(...machine, "Processors"))["Members@odata.count"], 2);
    const { Devices } = await redfishtool(...machine, "SimpleStorage", "-i", "1");
    assert.equal(Devices.length, 4);
  });

  test("makes a volume by hand, and deletes it", async () => {
    const storage = "/redfish/v1/Systems/server03/Storage/1";
    const { Drives } = await redfishtool("raw", "GET", storage);
    const wanted = JSON.stringify({ RAIDType: "RAID1", Links: { Drives: Drives.slice(0, 2) } });
    const volumes = async (): Promise<{ "@odata.id": string }[]> =>
      (await redfishtool("raw", "GET", `${storage}/Volumes`)).Members;
    await redfishtool("-d", wanted, "raw", "POST", `${storage}/Volumes`);
    await until("the volume", async () => (await volumes()).length === 1);
    await redfishtool("raw", "DELETE", `${storage}/Volumes/1`);
    await until("no volume", async () => (await volumes()).length === 0);
  });

  test("makes an account that can log in, and removes it", async () => {
    await redfishtool("AccountService", "adduser", "guest", "a-long-enough-word", "ReadOnly");
    const { Members } = await redfishtool("AccountService", "Accounts");
    assert.equal(Members.length, 2);
    await redfishtool("AccountService", "deleteuser", "guest");
  });

  test("reads the log, the sensors and the managers", async () => {
    assert.ok((await redfishtool("Managers", "-I", "server01", "Logs")) !== undefined);
    assert.ok((await redfishtool("Chassis", "-I", "server01", "Thermal")).Temperatures.length > 0);
    assert.ok((await redfishtool("Chassis", "-I", "server01", "Power")).PowerControl.length > 0);
  });
});
