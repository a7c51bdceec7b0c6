/** A client's wishes for its machine's firmware, held against what the machine has. Pure. */
import { pointerTo } from "../../../redfish-schema/derive/body-problems.js";
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import {
  type AttributeDescription,
  type AttributeValue,
  type FirmwareFacts,
  type FirmwareView,
  type FirmwareWishes,
  secureBootDatabaseIds,
} from "../../model/firmware.js";
import { type Problem, Refusal, refuse } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";

export interface Subject {
  readonly machineId: string;
  readonly facts: FirmwareFacts;
  /** With all that is asked already. */
  readonly view: FirmwareView;
}

/** @throws Refusal 404 where there is no such thing, else 400 with all that is wrong */
export function checkWishes(wishes: FirmwareWishes, subject: Subject): void {
  for (const check of existence) check(wishes, subject);
  const problems = rules.flatMap((rule) => rule(wishes, subject));
  if (problems.length > 0) throw new Refusal(400, problems);
}

/* ── what there has to be ────────────────────────────────────────────────────────────────────────────────────────── */

const missing = (type: string, id: string): Refusal => refuse(404, message("Base.ResourceNotFound", type, id));

const existence: readonly ((wishes: FirmwareWishes, subject: Subject) => void)[] = [
  hasOption,
  hasSecureBoot,
  hasDatabase,
  hasKey,
];

function hasOption({ bootOption }: FirmwareWishes, { view }: Subject): void {
  if (!bootOption || view.bootOptions.some(({ reference }) => reference === bootOption.reference)) return;
  throw missing("BootOption", bootOption.reference);
}

function hasSecureBoot(wishes: FirmwareWishes, { view }: Subject): void {
  const { secureBootEnable, resetKeys, addCertificate, addSignature, removeKey } = wishes;
  const asked = secureBootEnable !== undefined || resetKeys || addCertificate || addSignature || removeKey;
  if (asked && !view.secureBoot) throw missing("SecureBoot", "SecureBoot");
}

function hasDatabase({ resetKeys, addCertificate, addSignature, removeKey }: FirmwareWishes): void {
  for (const { database } of [resetKeys, addCertificate, addSignature, removeKey].filter((one) => one !== undefined)) {
    const isThere = database === undefined || secureBootDatabaseIds.includes(database);
    if (!isThere) throw missing("SecureBootDatabase", database);
  }
}

function hasKey({ removeKey }: FirmwareWishes, { view: { secureBoot } }: Subject): void {
  if (!removeKey || !secureBoot) return;
  const { certificates, signatures } = secureBoot.databases[removeKey.database];
  if ([...certificates, ...signatures].some(({ id }) => id === removeKey.id)) return;
  throw missing("Certificate", removeKey.id);
}

/* ── what it may be ──────────────────────────────────────────────────────────────────────────────────────────────── */

const rules: readonly ((wishes: FirmwareWishes, subject: Subject) => readonly Problem[])[] = [
  attributeProblems,
  orderProblems,
  enableProblems,
  keyProblems,
];

const at = (property: string, what: Message): Problem => ({ message: what, property });

function attributeProblems({ attributes = {} }: FirmwareWishes, { facts }: Subject): Problem[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    // Whoever changes a password has to know it: Bios.ChangePassword.
    const isPassword = facts.passwords?.some((one) => one.name === name);
    const wrong = isPassword ? message("Base.PropertyNotWritable", name) : wrongWith(name, value, facts.attributes);
    return wrong ? [at(pointerTo("/Attributes", name), wrong)] : [];
  });
}

/** As much of a value as a message should repeat. */
const shown = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
};

function wrongWith(
  name: string,
  value: AttributeValue,
  attributes: readonly AttributeDescription[],
): Message | undefined {
  const attribute = attributes.find((one) => one.name === name);
  if (!attribute) return message("Base.PropertyUnknown", shown(name));
  if (attribute.readOnly) return message("Base.PropertyNotWritable", name);
  return misfits[attribute.type](value, attribute);
}

const mistyped = (value: AttributeValue, { name }: AttributeDescription): Message =>
  message("Base.PropertyValueTypeError", shown(value), name);

const misfits: Readonly<
  Record<AttributeDescription["type"], (value: AttributeValue, attribute: AttributeDescription) => Message | undefined>
> = {
  Boolean: (value, attribute) => (typeof value === "boolean" ? undefined : mistyped(value, attribute)),
  Enumeration(value, attribute) {
    if (typeof value !== "string") return mistyped(value, attribute);
    if (attribute.values?.some((one) => one.value === value)) return undefined;
    return message("Base.PropertyValueNotInList", shown(value), attribute.name);
  },
  Integer(value, attribute) {
    if (typeof value !== "number" || !Number.isSafeInteger(value)) return mistyped(value, attribute);
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, step, name } = attribute;
    if (value < min || value > max) return message("Base.PropertyValueOutOfRange", value, name);
    const isOnStep = !step || (value - (Number.isFinite(min) ? min : 0)) % step === 0;
    return isOnStep ? undefined : message("Base.PropertyValueError", name);
  },
  String(value, attribute) {
    if (typeof value !== "string") return mistyped(value, attribute);
    const { maxLength = Number.POSITIVE_INFINITY } = attribute;
    return value.length > maxLength ? message("Base.StringValueTooLong", shown(value), maxLength) : undefined;
  },
};

function orderProblems({ bootOrder = [] }: FirmwareWishes, { view }: Subject): Problem[] {
  const known = new Set(view.bootOptions.map(({ reference }) => reference));
  return bootOrder.flatMap((reference, index) => {
    const place = `/Boot/BootOrder/${index}`;
    if (!known.has(reference))
      return [at(place, message("Base.PropertyValueNotInList", shown(reference), "BootOrder"))];
    const first = bootOrder.indexOf(reference);
    const twice = message("Base.PropertyValueConflict", `BootOrder/${index}`, `BootOrder/${first}`);
    return first === index ? [] : [at(place, twice)];
  });
}

/** UEFI §32.3.1: without a platform key there is nobody to trust, and the firmware stays in setup mode. */
function enableProblems({ secureBootEnable }: FirmwareWishes, { machineId, view }: Subject): Problem[] {
  if (!secureBootEnable || !view.secureBoot || hasPlatformKey(view.secureBoot)) return [];
  const platformKey = uris.secureBootDatabase(machineId, "PK");
  return [
    at("/SecureBootEnable", message("Base.PropertyValueResourceConflict", "SecureBootEnable", "true", platformKey)),
  ];
}

const hasPlatformKey = ({ databases: { PK } }: NonNullable<FirmwareView["secureBoot"]>): boolean =>
  PK.certificates.length + PK.signatures.length > 0;

function keyProblems({ resetKeys }: FirmwareWishes, { facts }: Subject): Problem[] {
  if (resetKeys?.to !== "ResetAllKeysToDefault" || facts.defaultKeys) return [];
  const action = resetKeys.database === undefined ? "SecureBoot.ResetKeys" : "SecureBootDatabase.ResetKeys";
  return [{ message: message("Base.ActionParameterValueNotInList", resetKeys.to, "ResetKeysType", action) }];
}
