/** A client's wishes for its machine's firmware, worked into what is asked of it. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { Instant } from "../../model/clock.js";
import type { FirmwareIntent, FirmwareWishes, Variables } from "../../model/firmware.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import { type Refusal, refuse } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import { FirmwareError } from "../../ports/firmware.js";
import type { MachineUnit } from "../unit.js";
import { ask, askedOf } from "./asked.js";
import { holdSame, toAsk } from "./changes.js";
import { checkWishes } from "./checks.js";
import type { MachineFirmware } from "./machine-firmware.js";

type Wisher = Pick<MachineUnit, "machine" | "firmware">;

/**
 * @returns the intent with the wishes in it, and `seq` as it was; the very same one when they change nothing
 * @throws Refusal 400 naming each value at fault, or that there is no room; 404 where there is no such thing
 */
export function withWishes({ machine, firmware }: Wisher, wishes: FirmwareWishes, now: Instant): Intent {
  const facts = machine.capabilities.firmware;
  const view = firmware?.views.next(machine);
  if (!firmware || !facts || !view) throw refuse(404, message("Base.ResourceNotFound", "Bios", "Bios"));
  checkWishes(wishes, { machineId: machine.inventory.id, facts, view });
  const intent = ask(machine.intent, askedAfter(machine, firmware, wishes, amended(machine, firmware, wishes, now)));
  return isSameAsked(intent.firmware, machine.intent.firmware) ? machine.intent : intent;
}

function amended(machine: Machine, { tools, views }: MachineFirmware, wishes: FirmwareWishes, now: Instant): Variables {
  const setting = { machine: machine.inventory, now, keys: tools.keys };
  try {
    return tools.family.amend(views.nextVariables(machine), wishes, setting);
  } catch (error) {
    throw error instanceof FirmwareError ? refusalOf(error, wishes, machine.inventory.id) : error;
  }
}

function askedAfter(
  machine: Machine,
  { views, underWay }: MachineFirmware,
  { resetAttributes }: FirmwareWishes,
  wanted: Variables,
): FirmwareIntent {
  const asked = askedOf(machine.intent);
  const resetPending = asked.resetPending || resetAttributes === true;
  const same = holdSame(views.nextVariables(machine), wanted);
  const changes = same ? asked.changes : toAsk(views.variables(machine), wanted, underWay);
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
