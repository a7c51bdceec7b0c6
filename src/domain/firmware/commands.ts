/** What clients may ask of machines' firmware. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { Clock, Instant } from "../../model/clock.js";
import type { FirmwareFacts, FirmwareIntent, FirmwareWishes, Variables } from "../../model/firmware.js";
import { type Refusal, refuse } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import type { FirmwareCommands } from "../../ports/commands.js";
import { FirmwareError } from "../../ports/firmware.js";
import type { MachineLookup } from "../machine-table.js";
import type { MachineUnit } from "../unit.js";
import { ask, askedOf } from "./asked.js";
import { holdSame, toAsk } from "./changes.js";
import { checkWishes } from "./checks.js";
import type { MachineFirmware } from "./machine-firmware.js";
import type { VariableViews } from "./views.js";

export function firmwareCommands(machines: MachineLookup, clock: Clock, views: VariableViews): FirmwareCommands {
  return {
    async amend(machineId, wishes, { userName }) {
      const { unit, firmware, facts } = find(machines, machineId);
      const { machine } = unit;
      const view = views.next(machine);
      if (!view) throw missing("Bios", "Bios");
      checkWishes(wishes, { machineId, facts, view });
      const amended = amend(unit, firmware, wishes, clock.now());
      const intent = ask(machine.intent, askedAfter(unit, firmware, amended, wishes));
      if (!isSameAsked(intent.firmware, machine.intent.firmware))
        await unit.amend({ ...intent, seq: intent.seq + 1 }, userName);
    },
  };
}

const missing = (type: string, id: string): Refusal => refuse(404, message("Base.ResourceNotFound", type, id));

function find(
  machines: MachineLookup,
  id: string,
): { readonly unit: MachineUnit; readonly firmware: MachineFirmware; readonly facts: FirmwareFacts } {
  const unit = machines.unit(id);
  if (!unit) throw missing("ComputerSystem", id);
  const { firmware, machine } = unit;
  const facts = machine.capabilities.firmware;
  if (!firmware || !facts) throw missing("Bios", "Bios");
  return { unit, firmware, facts };
}

function amend(
  { machine }: MachineUnit,
  { tools, views }: MachineFirmware,
  wishes: FirmwareWishes,
  now: Instant,
): Variables {
  const setting = { machine: machine.inventory, now, keys: tools.keys };
  try {
    return tools.family.amend(views.nextVariables(machine), wishes, setting);
  } catch (error) {
    throw error instanceof FirmwareError ? refusalOf(error, wishes, machine.inventory.id) : error;
  }
}

function askedAfter(
  { machine }: MachineUnit,
  { views, underWay }: MachineFirmware,
  amended: Variables,
  { resetAttributes }: FirmwareWishes,
): FirmwareIntent {
  const asked = askedOf(machine.intent);
  const resetPending = asked.resetPending || resetAttributes === true;
  const same = holdSame(views.nextVariables(machine), amended);
  const changes = same ? asked.changes : toAsk(views.variables(machine), amended, underWay);
  return { ...asked, changes, resetPending };
}

const isSameAsked = (one: FirmwareIntent | undefined, other: FirmwareIntent | undefined): boolean =>
  one?.changes === other?.changes && one?.resetPending === other?.resetPending;

/* ── what the family will not do ─────────────────────────────────────────────────────────────────────────────────── */

function refusalOf(error: FirmwareError, wishes: FirmwareWishes, machineId: string): Refusal {
  const [what, property] = told(error, wishes, machineId);
  return refuse(400, what, property);
}

function told({ code }: FirmwareError, wishes: FirmwareWishes, machineId: string): readonly [Message, string?] {
  if (code === "no-room") return [message("Base.InsufficientStorage")];
  if (code === "no-keys") {
    const platformKey = uris.secureBootDatabase(machineId, "PK");
    return [
      message("Base.PropertyValueResourceConflict", "SecureBootEnable", "true", platformKey),
      "/SecureBootEnable",
    ];
  }
  const { addSignature, addCertificate } = wishes;
  if (addSignature) return [misformed(addSignature.value, "SignatureString"), "/SignatureString"];
  if (addCertificate) return [misformed(addCertificate.pem, "CertificateString"), "/CertificateString"];
  return [message("Base.GeneralError")];
}

const misformed = (value: string, property: string): Message =>
  message("Base.PropertyValueFormatError", value.length > 64 ? `${value.slice(0, 64)}…` : value, property);
