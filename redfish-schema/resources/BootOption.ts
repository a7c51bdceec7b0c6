import type { Machine } from "../../src/model/machine.js";
import { uris } from "../../src/model/uris.js";
import { BootOption as Facts } from "../facts/BootOption.js";
import { BootOptionCollection } from "../facts/BootOptionCollection.js";
import { collection, resource } from "./declare.js";
import { bootOption, firmwareOf } from "./firmware-subjects.js";
import { follows } from "./subjects.js";

const references = follows<{ readonly reference: string }, string>((options) =>
  options.map(({ reference }) => reference),
);

export const bootOptions = collection(BootOptionCollection, {
  uri: "/redfish/v1/Systems/{machineId}/BootOptions",
  name: "Boot options",
  ids(world, params) {
    const whole = firmwareOf(world, params);
    return whole && references(whole.next.bootOptions);
  },
});

export const bootOptionResource = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/BootOptions/{bootOptionId}",
  of: bootOption,
  properties: {
    Name: ({ option }) => option.reference,
    BootOptionReference: ({ option }) => option.reference,
    DisplayName: ({ option }) => option.description,
    BootOptionEnabled: { readWrite: ({ option }) => option.enabled },
    UefiDevicePath: ({ option }) => option.devicePath,
    Alias: ({ option }) => option.target ?? undefined,
    RelatedItem: ({ machine, option }) => portsWith(machine, option.mac),
  },
  async patch({ BootOptionEnabled: enabled }, { machine, option }, { commands, who }) {
    if (typeof enabled !== "boolean") return;
    await commands.firmware.amend(machine.inventory.id, { bootOption: { reference: option.reference, enabled } }, who);
  },
});

/** @returns undefined where it boots from something else than one of the machine's ports */
function portsWith({ inventory }: Machine, mac: string | null): readonly string[] | undefined {
  const ports = inventory.nics.filter((nic) => nic.mac === mac);
  return ports.length === 0 ? undefined : ports.map(({ id }) => uris.systemInterface(inventory.id, id));
}
