/** `shoal firmware` on the state of a service in a folder of its own, with the families and boards that there are. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { bootBoards } from "../../../adapters/firmware/boot-folders/index.js";
import { firmwareFamilies } from "../../../adapters/firmware/index.js";
import type { Composition } from "../../../src/cli/start-options.js";
import { openFirmwareStores } from "../../../src/compose/firmware-stores.js";
import type { ImageRecord } from "../../../src/model/firmware.js";
import type { BootSet } from "../../../src/ports/boot-sets.js";
import { openStore } from "../../../src/store/open-store.js";
import { ManualClock } from "../../support/manual-clock.js";
import { temporaryFolder } from "../boot-sets/store-under-test.js";
import { runIn, TestComposition, TestTerminal } from "../cli/terminal.js";
import { adapters } from "../config/adapters.js";

class FirmwareComposition extends TestComposition {
  override readonly adapters: Composition["adapters"] = {
    machines: adapters.machines,
    powerDevices: adapters.powerDevices,
    firmware: new Map(firmwareFamilies.map((family) => [family.id, family])),
    openFlash: () => {
      throw new Error("no flash is needed");
    },
  };

  private readonly start = new ManualClock().now();
  private opened = 0;

  /** Each command runs a second after the one before. */
  override openFirmware: Composition["openFirmware"] = (config, logger) =>
    openFirmwareStores(config, this.adapters, bootBoards, new ManualClock(this.start + 1000 * this.opened++), logger);
}

export interface Listed {
  readonly images: readonly ImageRecord[];
  readonly bootFolders: readonly BootSet[];
}

export interface CliUnderTest {
  readonly root: string;
  readonly state: string;
  readonly terminal: TestTerminal;
  /** @returns the exit code, with what was written since the last call */
  run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  listed(): Promise<Listed>;
  /** Names of what lies in the state. */
  entries(folder: string): Promise<readonly string[]>;
}

export async function cliUnderTest(t: TestContext): Promise<CliUnderTest> {
  const root = await temporaryFolder(t);
  const state = join(root, "state");
  await (await openStore({ directory: state, log: { warn: () => {}, error: () => {} } })).close();
  const terminal = new TestTerminal();
  const composition = new FirmwareComposition();
  const run: CliUnderTest["run"] = async (...args) => {
    terminal.stdout = "";
    terminal.stderr = "";
    const hasPlace = args.includes("--config") || args.includes("--state") || args.includes("--help");
    const place = hasPlace ? [] : ["--state", state];
    const code = await runIn(terminal, ["firmware", ...args, ...place], composition);
    return { code, out: terminal.stdout, err: terminal.stderr };
  };
  return {
    root,
    state,
    terminal,
    run,
    listed: async () => JSON.parse((await run("list", "--json")).out) as Listed,
    entries: (folder) => readdir(join(state, folder)).catch(() => []),
  };
}
