/** Power devices as the command line finds them in a configuration: what they see, and what they do, is scripted. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import board from "../../../adapters/machine/board/index.js";
import type { Adapters } from "../../../src/ports/adapters.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { PowerCheck } from "../../../src/ports/power-contract.js";
import type {
  DeviceEntry,
  PowerDevice,
  PowerDeviceAdapter,
  Survey,
  SurveyedPort,
} from "../../../src/ports/power-device.js";
import { openStore } from "../../../src/store/open-store.js";
import { realFamilies } from "../../support/real-firmware.js";
import { adapters } from "../config/adapters.js";
import { runIn, TestComposition, type TestTerminal } from "./terminal.js";

export const surveyedAt = Date.UTC(2026, 2, 1, 12);

export const surveyed = (name: string, more: Partial<SurveyedPort> = {}): SurveyedPort => ({
  name,
  label: null,
  link: "down",
  power: "on",
  macs: [],
  neighbour: null,
  refusal: null,
  ...more,
});

/** Ports are numbers, `p5` is another spelling of `5`. A survey that is a text is why there is none. */
export function scriptedPower(surveys: Readonly<Record<string, readonly SurveyedPort[] | string>>) {
  const opened: string[] = [];
  const closed: string[] = [];
  const adapter: PowerDeviceAdapter = {
    kind: "scripted",
    settingsSchema: { type: "object", additionalProperties: false, properties: {} },
    port(_device, port) {
      const number = /^p?(\d+)$/.exec(port)?.[1];
      if (number === undefined) return { problem: "is none of this switch; they look like 5" };
      return { name: number, commands: new Set(["on", "off"]), readable: true, measuresUpToWatts: null };
    },
    open(device: DeviceEntry): PowerDevice {
      opened.push(device.id);
      const found = surveys[device.id];
      return {
        attach: () => {
          throw new Error("the contract is scripted too");
        },
        ...(found !== undefined && { survey: async () => surveyOf(device.id, found) }),
        close: async () => void closed.push(device.id),
      };
    },
  };
  return { adapter, opened, closed };
}

function surveyOf(name: string, found: readonly SurveyedPort[] | string): Survey {
  if (typeof found === "string") throw new AdapterError(found, "unreachable");
  return { at: surveyedAt, name, description: "Scripted", family: null, ports: found };
}

export interface Run {
  readonly config: string;
  readonly power: PowerDeviceAdapter;
  readonly contract?: readonly PowerCheck[];
  /** It has the state directory meanwhile. */
  readonly serviceRuns?: boolean;
}

/** @returns the exit code */
export async function runDevices(terminal: TestTerminal, args: readonly string[], run: Run): Promise<number> {
  const kinds: Adapters = {
    machines: new Map([...adapters.machines, [board.kind, board]]),
    powerDevices: new Map([[run.power.kind, run.power]]),
    ...realFamilies,
  };
  const composition = Object.assign(new TestComposition(), { adapters: kinds, powerContract: run.contract ?? [] });
  const folder = mkdtempSync(join(tmpdir(), "shoal-devices-"));
  const [file, state] = [join(folder, "shoal.yaml"), join(folder, "state")];
  writeFileSync(file, `state: ${state}\n${run.config}`);
  const service = run.serviceRuns ? await openStore({ directory: state, log: noLog }) : null;
  try {
    return await runIn(terminal, [...args, "--config", file], composition);
  } finally {
    await service?.close();
  }
}

const noLog = { warn: () => {}, error: () => {} };
