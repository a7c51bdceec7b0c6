import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost, Survey } from "../../../src/ports/power-device.js";
import { rememberOnWord } from "../../kit/on-word.js";
import type { Bank, PortReading, PortUnread } from "../../kit/power/bank.js";
import { type Row, rowsOf, silenceOf, type Told, toldOf } from "./device.js";
import { lost, withSetting } from "./overrides.js";
import { isPort, type Place, placeOf } from "./place.js";
import type { SharedController } from "./pool.js";
import { readingOf } from "./reading.js";
import { surveyOf } from "./survey.js";

export interface UnifiParts {
  /** Id and address, for messages. */
  readonly label: string;
  readonly controller: SharedController;
  /** Lower case with colons. */
  readonly mac: string;
  readonly host: DeviceHost;
}

/** Words of `poe_mode` that a port is given back. Never `pasv24`: it would feed what did not ask for power. */
const onWords: ReadonlySet<unknown> = new Set(["auto", "passthrough"]);
const usualOnWord = "auto";

export class UnifiBank implements Bank {
  readonly source = "unifi";

  constructor(private readonly parts: UnifiParts) {}

  async read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    const { device } = await this.ask(signal);
    return new Map(ports.map((port) => [port, readingIn(device, port)]));
  }

  async order(port: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    if (command !== "on" && command !== "off") throw this.error(`cannot ${command}`, "refused");
    const { id, device } = await this.ask(signal);
    const place = placeOf(port);
    const row = place === null ? undefined : rowIn(device, place);
    if (place === null || row === undefined) throw this.error(`port ${port} is not there`, "misconfigured");
    const setting = await this.setting(port, place, row, command === "on");
    const written = withSetting(rowsOf(device[place.kind.overrides]), place, setting, row);
    await this.parts.controller.write(`/rest/device/${id}`, { [place.kind.overrides]: written }, signal);
    await this.verify(place, setting, written, signal);
  }

  async survey(signal: AbortSignal): Promise<Survey> {
    const { device } = await this.ask(signal);
    const { clock, ownMacs } = this.parts.host;
    return surveyOf(device, clock.now(), ownMacs);
  }

  async close(): Promise<void> {
    this.parts.controller.close();
  }

  /** One exchange tells of all ports. */
  private async ask(signal: AbortSignal): Promise<Told> {
    const { controller, mac } = this.parts;
    const told = toldOf(await controller.read(`/stat/device/${mac}`, signal), mac);
    if (told === null)
      throw this.error(`has no device ${mac} in this site: check \`switch\` and \`site\``, "misconfigured");
    const silence = silenceOf(told.device);
    if (silence === null) return told;
    throw this.error(`says that ${mac} is ${silence}: see to it in the controller`, "unreachable");
  }

  private async setting(port: string, place: Place, row: Row, on: boolean): Promise<string | boolean> {
    if (!isPort(place)) return on;
    const { poe_mode: mode } = row;
    const { host, label } = this.parts;
    if (row.port_poe === false) throw this.error(`port ${port} has no PoE`, "misconfigured");
    if (mode !== "off" && !onWords.has(mode)) throw this.untouched(port, mode);
    const remembered = host.memory().onWords?.[port];
    if (on) return remembered !== undefined && onWords.has(remembered) ? remembered : usualOnWord;
    if (typeof mode === "string" && mode !== "off" && mode !== remembered)
      await rememberOnWord(host, label, port, mode);
    return "off";
  }

  private untouched(port: string, mode: unknown): AdapterError {
    const why = `port ${port} is set to \`poe_mode\` ${JSON.stringify(mode)}, which could not be restored safely`;
    return this.error(`${why}: set it to auto in the controller first`, "refused");
  }

  /** The controller has no way to say that an entry must not have changed meanwhile, so it is looked at afterwards. */
  private async verify(place: Place, setting: string | boolean, written: readonly Row[], signal: AbortSignal) {
    const { kind, number } = place;
    const found = rowsOf((await this.lookAgain(signal))[kind.overrides]);
    const ours = found.find((entry) => entry[kind.index] === number)?.[kind.setting];
    if (ours !== setting) {
      const text = `took the order, but \`${kind.setting}\` of ${number} is now ${JSON.stringify(ours) ?? "not set"}`;
      throw this.error(`${text}: somebody changed it at the same time. Check it in the controller`, "unreachable");
    }
    const gone = lost(written, found, place).join(", ");
    const which = `the settings of ${gone} in \`${kind.overrides}\` are not as they were written`;
    if (gone !== "")
      this.parts.host.logger.warn(
        `${this.parts.label}: the order was carried out, but ${which}: somebody changed them at the same time. Check them in the controller`,
      );
  }

  /** By now the order has been taken: whatever goes wrong is no refusal of it. */
  private async lookAgain(signal: AbortSignal): Promise<Row> {
    try {
      return (await this.ask(signal)).device;
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      throw new AdapterError(`${error.message} (after it took the order)`, "unreachable", error.at);
    }
  }

  private error(text: string, kind: AdapterError["kind"]): AdapterError {
    return new AdapterError(`${this.parts.label} ${text}`, kind);
  }
}

const rowIn = (device: Row, { kind, number }: Place): Row | undefined =>
  rowsOf(device[kind.table]).find((row) => row[kind.index] === number);

function readingIn(device: Row, port: string): PortReading | PortUnread {
  const place = placeOf(port);
  const row = place === null ? undefined : rowIn(device, place);
  if (place === null || row === undefined) return { problem: "is not there: name one that the switch has" };
  return readingOf(place, row);
}
