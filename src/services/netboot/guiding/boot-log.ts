/** What a machine's log says of its boots from the network: what matters of each boot once, and of a machine that boots on and on
 * no more than the log can bear. */
import { type Message, message } from "../../../../redfish-schema/registries/messages.js";
import { type FileKey, firmwareKey, folderKey, madeKey, mediumKey } from "../../../domain/netboot/boot-path.js";
import type { StagePlan } from "../../../domain/netboot/stage-plan.js";
import { stageInWords } from "../../../domain/netboot/words.js";
import { type Clock, seconds } from "../../../model/clock.js";
import { uris } from "../../../model/uris.js";
import type { Chronicle } from "../../../ports/chronicle.js";
import type { TransferEnd } from "../../../ports/netboot.js";
import { Allowance } from "./allowance.js";

/** A whole boot has some ten entries. */
const atOnce = 60;
const oneIn = seconds(30);

/** Of one boot. */
const mostSaid = 100;

/** What breaks off before that may have been a question for the size; boards even take a block of what they ask about. */
const question = 64 * 1024;

/** More than a question broke off. */
export const isMuch = ({ problem, to }: TransferEnd): boolean => problem !== null && to >= question;

export class BootLog {
  private readonly allowances = new Map<string, Allowance>();
  /** By machine: what its present boot has caused. */
  private readonly said = new Map<string, Set<string>>();

  constructor(
    private readonly clock: Clock,
    private readonly chronicle: Pick<Chronicle, "tell">,
  ) {}

  /** A boot of the machine began. */
  begin(machine: string): void {
    this.said.delete(machine);
  }

  asked(machine: string, { answer, shortly, isProblem }: StagePlan): void {
    const { stage, architecture, file, reasons } = answer;
    if (stage === "system") return;
    const text = reasons.join(" ");
    if (isProblem) this.tell(machine, message("Shoal.BootFileMissing", text));
    else if (file === null) this.tell(machine, message("Shoal.NothingToBoot", text));
    else this.tell(machine, message("Shoal.NetworkBootAsked", stageInWords(stage, architecture), shortly));
  }

  missing(machine: string, what: string): void {
    this.tell(machine, message("Shoal.BootFileMissing", what));
  }

  /** @param name as people know the file; @param isWhole it was fetched whole, by this transfer */
  ended(machine: string, key: FileKey, name: string, size: number, end: TransferEnd, isWhole: boolean): void {
    if (!matters(key)) return;
    if (isWhole) this.tell(machine, message("Shoal.BootFileDelivered", name, size));
    else if (isMuch(end)) this.tell(machine, message("Shoal.BootFileAborted", name, end.problem ?? ""));
  }

  private tell(machine: string, what: Message): void {
    const said = this.said.get(machine) ?? new Set();
    this.said.set(machine, said);
    const text = [what.key, ...what.args].join(" ");
    if (said.has(text) || said.size >= mostSaid) return;
    said.add(text);
    if (!this.allowanceOf(machine).take()) return;
    this.chronicle.tell({
      message: what,
      origin: uris.system(machine),
      resourceType: "ComputerSystem",
      machineId: machine,
    });
  }

  private allowanceOf(machine: string): Allowance {
    const allowance = this.allowances.get(machine) ?? new Allowance(this.clock, atOnce, oneIn);
    this.allowances.set(machine, allowance);
    return allowance;
  }
}

/** Of a boot folder only the firmware: a board fetches dozens of files, and asks for more that are not there. */
const matters = (key: FileKey): boolean => key === firmwareKey || kinds.some((kind) => key.startsWith(kind));
const kinds = [madeKey(""), folderKey(""), mediumKey("")];
