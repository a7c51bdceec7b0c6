/** A blank guest in a lab, the service that runs it there, and a client that knows Redfish alone. */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type Answer, curl, json } from "../curl.js";
import { putEfiDisc, systemdBoot } from "../netboot/disc.js";
import { discNetwork } from "../netboot/disc-server.js";
import { type Lab, openLab, serverAddress } from "../netboot/lab.js";
import { putLinux } from "../netboot/linux.js";
import { httpPort, pool } from "../netboot/rack.js";
import { until } from "../program.js";
import { password, type Shoal, startProgram, startShoal, temporaryFolder, type Undoing } from "../shoal.js";
import { efiProgram } from "./efi-program.js";
import { entryOfDisk, journeyLinux } from "./installer.js";
import { newSigner, type Signer, sign } from "./signer.js";
import { putOn } from "./store.js";

export const system = "/redfish/v1/Systems/guest";
const files = `http://${serverAddress}:${httpPort}/files`;

/** What the lab has for the guest. */
export const offered = { disc: `${files}/disc.iso`, program: `${files}/boot.efi` } as const;

export interface Journey extends Client {
  readonly signer: Signer;
  /** Process id of the guest. */
  pid(): number;
  /** Ends the service without a warning, and starts it again. */
  killService(): Promise<void>;
  openConsole(): Typist;
}

export interface Client {
  get(path: string): Promise<Record<string, unknown>>;
  /** @throws AssertionError unless it is accepted */
  patch(path: string, body: object): Promise<Answer>;
  post(path: string, body: object): Promise<Answer>;
  /** Its log of the console is empty before. */
  reset(type: string): Promise<void>;
  override(target: string, more?: object): Promise<void>;
  /** Lines of the console's log. */
  lines(): Promise<readonly string[]>;
  /** Resolves once the console's log has a line like that. */
  says(what: RegExp): Promise<void>;
  /** Resolves once it has that power state. */
  isPower(state: string): Promise<void>;
  /** Resolves once its override is that: what its firmware has made of it is seen when it is next looked at. */
  isOverride(enabled: string, target: string): Promise<void>;
}

/** @param test its end takes everything down, first of all what runs in the lab */
export async function openJourney(test: Undoing): Promise<Journey> {
  const lab = await openLab(test);
  const folder = temporaryFolder(test);
  const signer = await newSigner(test, "Who installs");
  await putFiles(test, join(folder, "files"), signer);
  const [config, state] = [join(folder, "shoal.yaml"), join(folder, "state")];
  writeFileSync(config, JSON.stringify(configuration));
  const start = () => startShoal(test, { config, state, within: lab.within });
  let service = await start();
  return {
    ...clientOf(() => service),
    signer,
    pid: () => Number.parseInt(readFileSync(join(state, "machines", "guest", "guest.pid"), "latin1"), 10),
    async killService() {
      await service.end("SIGKILL");
      service = await start();
    },
    openConsole: () => new Typist(test, service, lab),
  };
}

const configuration = {
  outbound: { media: { allow: [discNetwork] } },
  netboot: { networks: [{ ...pool, probe: false }], http: { port: httpPort }, files: "./files" },
  machines: [
    {
      id: "guest",
      memoryMiB: 512,
      processors: { cores: 1, threads: 1 },
      nics: [{ mac: "52:54:00:07:90:01" }],
      netboot: { boot: { programs: { "x86-64": "boot.efi" } }, offer: "asked" },
      adapter: {
        kind: "qemu",
        accelerator: "tcg",
        screen: false,
        disks: [{ sizeGiB: 1 }],
        networks: [{ kind: "bridge", bridge: "br0" }],
      },
    },
  ],
};

/** What is installed is signed; the disc and the program on the network are not. */
async function putFiles(test: Undoing, folder: string, signer: Signer): Promise<void> {
  mkdirSync(folder);
  const linux = journeyLinux(files);
  await putEfiDisc(test, join(folder, "disc.iso"), linux);
  putOn(folder, "boot.efi", efiProgram("x86-64", "This came from the network."));
  putOn(folder, "linux.conf", Buffer.from(entryOfDisk));
  await putLinux(test, folder, linux);
  copyFileSync(systemdBoot, join(folder, "loader.efi"));
  for (const name of ["loader.efi", "vmlinuz"]) await sign(signer, join(folder, name));
}

/** Minutes. */
const patience = 3;

function clientOf(service: () => Shoal): Client {
  const get = async (path: string) => {
    const answer = await curl(service(), path);
    assert.equal(answer.status, 200, `${path}: ${answer.body}`);
    return answer.json();
  };
  const send = async (method: string, path: string, body: object) => {
    const answer = await curl(service(), path, "-X", method, ...json(body));
    assert.ok(answer.status >= 200 && answer.status < 300, `${path}: ${answer.status} ${answer.body}`);
    return answer;
  };
  const post = (path: string, body: object) => send("POST", path, body);
  const shows = async (what: string, is: (body: Record<string, unknown>) => boolean) => {
    let last: Record<string, unknown> = {};
    const told = () => `${what}, but ${JSON.stringify(last)}`;
    const isSeen = async () => {
      last = await get(system);
      return is(last);
    };
    await until(told, isSeen, patience);
  };
  const log = `${system}/LogServices/Console`;
  const lines = async () => {
    const found: string[] = [];
    let next: unknown = `${log}/Entries`;
    while (typeof next === "string") {
      const page = await get(next);
      found.push(...(page.Members as readonly { readonly Message: string }[]).map(({ Message }) => Message));
      next = page["Members@odata.nextLink"];
    }
    return found;
  };
  return {
    get,
    patch: (path, body) => send("PATCH", path, body),
    post,
    async reset(ResetType) {
      await post(`${log}/Actions/LogService.ClearLog`, {});
      await post(`${system}/Actions/ComputerSystem.Reset`, { ResetType });
    },
    async override(BootSourceOverrideTarget, more = {}) {
      await send("PATCH", system, { Boot: { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget, ...more } });
    },
    lines,
    async says(what) {
      let last: readonly string[] = [];
      await until(
        () => `${what}; its console:\n${last.join("\n")}`,
        async () => {
          last = await lines();
          return last.some((line) => what.test(line));
        },
        patience,
      );
    },
    isPower: (state) => shows(state, ({ PowerState }) => PowerState === state),
    isOverride: (enabled, target) =>
      shows(`${enabled} ${target}`, ({ Boot }) => {
        const { BootSourceOverrideEnabled, BootSourceOverrideTarget } = Boot as Readonly<Record<string, unknown>>;
        return BootSourceOverrideEnabled === enabled && BootSourceOverrideTarget === target;
      }),
  };
}

/** Somebody at its console, on a WebSocket. */
export class Typist {
  private readonly program;
  private readonly type: (text: string) => void;

  constructor(test: Undoing, { url, certificate }: Shoal, lab: Lab) {
    const args = ["console", "guest", "--take", "--url", url, "--cacert", certificate];
    this.program = startProgram(test, args, { SHOAL_PASSWORD: password }, lab.within);
    this.type = (text) => this.program.input.write(text);
  }

  /** All that it was shown. */
  get text(): string {
    return stripVTControlCharacters(this.program.output.stdout);
  }

  /** Types a line, and resolves once the answer to it is seen. */
  async orders(line: string, answer: RegExp): Promise<void> {
    const before = this.text.length;
    this.type(`${line}\n`);
    await this.sees(answer, before);
  }

  async sees(what: RegExp, from = 0): Promise<void> {
    await until(
      () => `${what}; the console showed:\n${this.text}\n${this.program.output.stderr}`,
      () => what.test(this.text.slice(from)),
      4,
    );
  }

  async leave(): Promise<void> {
    await this.program.end("SIGTERM");
  }
}
