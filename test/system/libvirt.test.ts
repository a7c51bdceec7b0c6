/** Domains of libvirt, as its own users have them, with guests that run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { serveHere } from "../support/local-server.js";
import { definition, disk, Hypervisor, lacking, makeDisc, uri } from "./libvirt/hypervisor.js";
import { run, until } from "./program.js";
import { password } from "./shoal.js";
import { suiteUndoing } from "./undoing.js";

/** What the tests look at. */
interface Answer {
  readonly error?: unknown;
  readonly UUID?: string;
  readonly PowerState?: string;
  readonly Inserted?: boolean;
  readonly CapacityBytes?: number;
  readonly Status?: unknown;
  readonly Boot?: { readonly BootSourceOverrideEnabled: string };
  readonly Members?: readonly { readonly MACAddress: string; readonly Message: string }[];
}

const uuids = { one: "7f2d3c1e-0000-4000-8000-000000000001", two: "7f2d3c1e-0000-4000-8000-000000000002" };

describe("domains of libvirt", { skip: lacking }, () => {
  const suite = suiteUndoing();
  let hypervisor: Hypervisor;
  let image: string;
  let service: Awaited<ReturnType<Hypervisor["startShoal"]>>;
  let config: string;

  before(async () => {
    hypervisor = new Hypervisor(suite);
    for (const [index, name] of ["one", "two"].entries()) {
      hypervisor.write(`${name}.raw`, disk(`DISK OF ${name}`));
      const xml = definition(hypervisor, name, uuids[name as "one"], `52:54:00:77:00:0${index + 1}`);
      await hypervisor.virsh("define", hypervisor.write(`${name}.xml`, xml));
    }
    await hypervisor.virsh("pool-create-as", "media", "dir", "--target", hypervisor.path("pool"));
    const disc = readFileSync(await makeDisc(hypervisor, "DISC"));
    image = `${(await serveHere(suite, (_, response) => response.end(disc))).url}/disc.iso`;
    config = hypervisor.write(
      "shoal.yaml",
      `libvirt: [{ uri: "${uri}", pool: media }]\nlisten: { port: 0, tls: "off" }\noutbound: { media: { allow: [127.0.0.0/8] } }\n`,
    );
    service = await hypervisor.startShoal(suite, ["serve", "--config", config, "--listen", "127.0.0.1:0"]);
  });

  async function ask(path: string, ...args: readonly string[]): Promise<Answer> {
    const words = ["-sS", "-u", `admin:${password}`, "-H", "Content-Type: application/json", ...args];
    const { stdout } = await run("curl", [...words, `${service.url}/redfish/v1${path}`]);
    return stdout === "" ? {} : JSON.parse(stdout);
  }
  const send = (method: string, path: string, body: object) =>
    ask(path, "-X", method, "-d", JSON.stringify(body)).then((answer) =>
      assert.ok(!("error" in answer), JSON.stringify(answer)),
    );
  const reset = (id: string, ResetType: string) =>
    send("POST", `/Systems/${id}/Actions/ComputerSystem.Reset`, { ResetType });
  const power = (id: string, state: string) =>
    until(`${id} ${state}`, async () => (await ask(`/Systems/${id}`)).PowerState === state);
  const says = (id: string, text: string) =>
    until(`${id} saying ${text}`, async () => {
      const { Members = [] } = await ask(`/Systems/${id}/LogServices/Console/Entries`);
      return Members.some(({ Message }) => Message.includes(text));
    });

  test("are systems by their names, with their own UUIDs and addresses", async () => {
    const system = await ask("/Systems/one");
    assert.equal(system.UUID, uuids.one);
    const { Members } = await ask("/Systems/one/EthernetInterfaces?$expand=.");
    assert.equal(Members?.[0]?.MACAddress.toLowerCase(), "52:54:00:77:00:01");
    const { CapacityBytes } = await ask("/Systems/one/Storage/sata/Drives/sda");
    assert.equal(CapacityBytes, 1024 * 1024 + 512);
  });

  test("boot a disc once, are off when they switch themselves off, and boot their disk after that", async () => {
    await send("POST", "/Systems/one/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia", { Image: image });
    await until("an inserted medium", async () => (await ask("/Systems/one/VirtualMedia/Cd")).Inserted === true);
    const Boot = { BootSourceOverrideTarget: "Cd", BootSourceOverrideEnabled: "Once" };
    await send("PATCH", "/Systems/one", { Boot });
    await reset("one", "On");
    await says("one", "DISC");
    await power("one", "Off");
    assert.equal((await ask("/Systems/one")).Boot?.BootSourceOverrideEnabled, "Disabled");
    await reset("one", "On");
    await says("one", "DISK OF one");
    await send("POST", "/Systems/one/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia", {});
    await until("an empty pool", async () => !(await hypervisor.virsh("vol-list", "media")).includes("shoal-"));
    assert.doesNotMatch(await hypervisor.virsh("dumpxml", "--inactive", "one"), /cdrom|shoal:|boot order/);
  });

  test("rest, go on, and are seen to be off when somebody else switches them off", async () => {
    await reset("two", "On");
    await power("two", "On");
    await reset("two", "Pause");
    await power("two", "Paused");
    assert.match(await hypervisor.virsh("domstate", "two"), /paused/);
    await reset("two", "Resume");
    await power("two", "On");
    await hypervisor.virsh("destroy", "two");
    await power("two", "Off");
  });

  test("run on when the service is killed, and are found as they are", async () => {
    await reset("two", "On");
    await power("two", "On");
    await service.end("SIGKILL");
    assert.match(await hypervisor.virsh("domstate", "two"), /running/);
    await run("rm", ["-f", hypervisor.path("ready.json")]);
    service = await hypervisor.startShoal(suite, ["serve", "--config", config, "--listen", "127.0.0.1:0"]);
    await power("two", "On");
    await reset("two", "ForceOff");
    await power("two", "Off");
    assert.match(await hypervisor.virsh("domstate", "two"), /shut off/);
  });

  test("that are gone are told, and the others are as they were", async () => {
    await hypervisor.virsh("undefine", "two");
    await until("a machine without contact", async () => {
      const { Status } = await ask("/Managers/two");
      return /has no domain two/.test(JSON.stringify([Status, await ask("/Systems/two")]));
    });
    await power("one", "On");
  });

  test("are served in the place of sushy-emulator, at their UUIDs", async (t) => {
    await service.end();
    await run("rm", ["-f", hypervisor.path("ready.json")]);
    const program = await hypervisor.startShoal(t, ["sushy-emulator", "--libvirt-uri", uri, "--port", "0"]);
    const named = async () => {
      const { stdout } = await run("curl", ["-sS", `${program.url}/redfish/v1/Systems/${uuids.one}`]);
      return (JSON.parse(stdout) as { readonly Name?: string }).Name ?? false;
    };
    // Until it has been looked at, that is what is said of it.
    assert.equal(await until("the domain", named), "one");
    await program.end();
  });
});
