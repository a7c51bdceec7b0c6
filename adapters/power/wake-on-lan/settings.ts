import type { Secret } from "../../../src/ports/power-device.js";
import type { Timing } from "../../kit/power/bank.js";
import { timingSchema } from "../../kit/power/timing-schema.js";
import { secretSchema } from "../../kit/secret-schema.js";

export interface WakeOnLanSettings {
  readonly broadcast?: string;
  readonly udpPort?: number;
  readonly secureOn?: Secret;
  readonly timing?: Partial<Timing>;
}

export const usualBroadcast = "255.255.255.255";
/** The service "discard", which answers nothing. */
export const usualUdpPort = 9;

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description:
    "Wakes machines by Wake-on-LAN: on only, and nothing is known of what became of it. A port is a MAC address.",
  properties: {
    broadcast: {
      type: "string",
      default: usualBroadcast,
      description: "Where the packet is sent: the broadcast address of the machines' network.",
      pattern: "^(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}$",
      "x-allowed": "an IPv4 address such as 192.0.2.255",
    },
    udpPort: { type: "integer", minimum: 1, maximum: 65_535, default: usualUdpPort, description: "UDP port." },
    secureOn: secretSchema("SecureOn password of the network cards, six pairs of hexadecimal digits."),
    timing: timingSchema,
  },
};
