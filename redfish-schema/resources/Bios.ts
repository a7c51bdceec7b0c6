/** The firmware's settings: those in force, and beside them those that the next boot will find. */
import type { AttributeValue, FirmwareFacts } from "../../src/model/firmware.js";
import type { Machine } from "../../src/model/machine.js";
import { Refusal } from "../../src/model/refusal.js";
import { uris } from "../../src/model/uris.js";
import { pointerTo, shortened } from "../derive/body-problems.js";
import { Bios as Facts } from "../facts/Bios.js";
import { message } from "../registries/messages.js";
import type { AnyPrimitive } from "../schema-facts.js";
import { resource } from "./declare.js";
import { type Firmware, firmware } from "./firmware-subjects.js";

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Firmware reads its variables as it starts. */
const applyTimes = ["OnReset"] as const;

/** Clients compare with what they asked for, and take what is still listed for not yet in force. */
const pendingAttributes = ({ current, next }: Firmware): Attributes =>
  Object.fromEntries(Object.entries(next.attributes).filter(([name, value]) => current.attributes[name] !== value));

export const bios = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/Bios",
  of: firmware,
  settings: { object: ({ machine }) => uris.biosSettings(machine.inventory.id), applyTimes },
  properties: {
    Name: "BIOS settings in force",
    AttributeRegistry: ({ facts }) => facts.registryId,
    Attributes: ({ current, facts }) => ({ ...current.attributes, ...unshown(facts) }),
    ResetBiosToDefaultsPending: ({ machine }) => machine.intent.firmware?.resetPending ?? false,
    Links: {
      ActiveSoftwareImage: ({ machine }) => uris.firmware(machine.inventory.id),
      SoftwareImages: ({ machine }) => softwareImages(machine),
    },
  },
  actions: {
    ChangePassword: {
      allow: { PasswordName: ({ facts }) => passwordNames(facts) },
      when: ({ facts }) => passwordNames(facts).length > 0,
      async run({ PasswordName: name, OldPassword: before, NewPassword: after }, { machine }, { commands, who }) {
        await commands.biosPasswords.change(machine.inventory.id, { name, before, after }, who);
        return undefined;
      },
    },
    ResetBios: {
      async run(_, { machine }, { commands, who }) {
        await commands.firmware.amend(machine.inventory.id, { resetAttributes: true }, who);
        return undefined;
      },
    },
  },
});

export const biosSettings = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/Bios/Settings",
  of: firmware,
  applyTimes,
  properties: {
    Name: "BIOS settings from the next boot on",
    Description: "Attributes that will have another value than now",
    AttributeRegistry: ({ facts }) => facts.registryId,
    Attributes: { readWrite: pendingAttributes },
  },
  patch: ({ Attributes = {} }, { machine, facts }, { commands, who }) =>
    commands.firmware.amend(machine.inventory.id, { attributes: givenValues(Attributes, facts) }, who),
});

const passwordNames = ({ passwords = [] }: FirmwareFacts): readonly string[] => passwords.map(({ name }) => name);

/** Passwords read as null (AttributeRegistry, AttributeType). */
const unshown = (facts: FirmwareFacts): Readonly<Record<string, null>> =>
  Object.fromEntries(passwordNames(facts).map((name) => [name, null]));

/** No attribute of any registry here can be without a value, but for passwords, which are not to be written. */
function givenValues(
  attributes: Readonly<Record<string, AnyPrimitive | null | undefined>>,
  facts: FirmwareFacts,
): Attributes {
  const isGiven = (entry: readonly [string, unknown]): entry is [string, AttributeValue] => entry[1] !== null;
  const missing = Object.entries(attributes).filter((entry) => !isGiven(entry));
  if (missing.length > 0) {
    throw new Refusal(
      400,
      missing.map(([name]) => ({
        message: passwordNames(facts).includes(name)
          ? message("Base.PropertyNotWritable", name)
          : message("Base.PropertyValueTypeError", "null", shortened(name)),
        property: pointerTo("/Attributes", name),
      })),
    );
  }
  return Object.fromEntries(Object.entries(attributes).filter(isGiven));
}

/** What is in the machine, and the images that it runs and is to run. */
function softwareImages({ inventory, observation, intent }: Machine): readonly string[] {
  const images = [observation.firmware?.image, intent.firmware?.image].filter((image) => typeof image === "string");
  return [uris.firmware(inventory.id), ...new Set(images.map(uris.localImage))];
}
