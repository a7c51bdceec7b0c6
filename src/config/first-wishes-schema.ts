/** The schema of what is asked of a machine the very first time. */
import { bootTargets } from "../model/words.js";
import { identifier, mapping, oneOf } from "./schema-parts.js";

/** The two others say of what they mean in properties of their own. */
const targets = bootTargets.filter((target) => target !== "UefiTarget" && target !== "UefiBootNext");

export const firstWishesSchema = {
  initially: mapping("What is asked of the machine the very first time, before any client says something else.", {
    boot: mapping(
      "The override of what it boots from.",
      {
        enabled: oneOf("BootSourceOverrideEnabled.", ["Once", "Continuous"], { default: "Continuous" }),
        target: oneOf("BootSourceOverrideTarget.", targets),
        mode: oneOf("BootSourceOverrideMode.", ["UEFI", "Legacy"], { default: "UEFI" }),
      },
      ["target"],
    ),
    indicator: oneOf("Its light.", ["Off", "Lit", "Blinking"]),
    secureBoot: {
      type: "boolean",
      description: "Whether secure boot is to be on, from its next boot. Its firmware needs keys for that.",
    },
    unverifiedMedia: {
      type: "array",
      description: "Slots whose images come also from servers whose certificate cannot be checked.",
      maxItems: 16,
      items: identifier("Id of a slot."),
    },
  }),
  disablePowerOff: {
    type: "boolean",
    description:
      "Whether it can be restarted, but not switched off: ForceOff, GracefulShutdown, PowerCycle and PushPowerButton are not offered.",
  },
};
