/** What can be set about a machine that is a domain of libvirt. */
import type { Inventory } from "../../../src/model/inventory.js";
import { libvirtUriPattern, libvirtUriWords } from "../../../src/model/libvirt-uri.js";
import type { BootMode, BootTarget } from "../../../src/model/words.js";

export interface LibvirtSettings {
  readonly uri: string;
  /** Its name, or its UUID. */
  readonly domain: string;
  /** Storage pool that images of media are copied into; absent = the hypervisor opens the service's own files. */
  readonly pool?: string;
  readonly virsh?: string;
  /** Boot devices are taken and not heeded, as sushy-tools' IGNORE_BOOT_DEVICE. */
  readonly ignoreBootDevice?: boolean;
  /** The rest is found out of the domain, where it is not said. */
  readonly bootMode?: BootMode;
  readonly bootTargets?: readonly BootTarget[];
  readonly serial?: boolean;
  readonly screen?: boolean;
  /** Patterns of names that it was found by; absent = it was written out. */
  readonly found?: readonly string[];
}

export const usualVirsh = "virsh";
/** Where libvirt puts a domain that nothing is known of yet. */
export const usualBootTargets: readonly BootTarget[] = ["None", "Pxe", "Cd", "Hdd"];

const textOf = (description: string, more: object = {}) => ({
  type: "string",
  minLength: 1,
  maxLength: 256,
  description,
  ...more,
});

/** Of libvirt: letters of any script, and yet nothing that virsh takes for an option. */
const nameOf = (description: string) =>
  textOf(description, {
    pattern: "^[^-/\\u0000-\\u001f\\u007f][^/\\u0000-\\u001f\\u007f]*$",
    "x-allowed": "a name without / and control characters, and with no - in front",
  });

/** What is said of one domain, and of all that are found at a connection. */
export const commonSettings = {
  uri: textOf("Connection of libvirt, as `virsh -c` takes it.", {
    maxLength: 1024,
    pattern: libvirtUriPattern,
    "x-allowed": libvirtUriWords,
  }),
  pool: nameOf(
    "Storage pool that images of virtual media are copied into. Without it the hypervisor opens the files of the service, which it must be able to read.",
  ),
  virsh: textOf("Program to drive it with; `virsh` of PATH when absent.", {
    pattern: "^(/[^\\u0000]*|[A-Za-z0-9._-]+)$",
    "x-allowed": "a name to be found in PATH, or an absolute path",
  }),
  ignoreBootDevice: {
    type: "boolean",
    description: "Whether boot devices are taken and not heeded: the domain boots in its own order.",
  },
};

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description: "A domain of libvirt, which stays what it is: only the instance that runs is told what to boot from.",
  required: ["uri", "domain"],
  properties: {
    ...commonSettings,
    domain: nameOf("Name or UUID of the domain."),
    bootMode: { enum: ["UEFI", "Legacy"], description: "What it boots in; found out when absent." },
    serial: {
      type: "boolean",
      description:
        "Whether its serial line is taken by the service; found out when absent. Of a pty, whoever runs `virsh console` beside it gets only a part.",
    },
    screen: { type: "boolean", description: "Whether its screen is offered; found out when absent." },
  },
};

/** The service has checked them against the schema. */
export const settingsOf = ({ adapter }: Pick<Inventory, "adapter">): LibvirtSettings =>
  adapter.settings as unknown as LibvirtSettings;
