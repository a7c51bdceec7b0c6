/** Settings that EDK2 has on every board. */
import { number, wordChoice } from "../family/attribute-kinds.js";
import { globalKey } from "../family/variables.js";

interface Wait {
  /** Seconds. */
  readonly default: number;
  readonly help?: string;
  readonly readOnly?: true;
}

/** UEFI §3.3. */
export const timeout = ({ help, ...rest }: Wait) =>
  number({
    variable: globalKey("Timeout"),
    displayName: "Wait before booting (s)",
    help: help ?? "Seconds that the firmware waits for a key before it boots; 65535 waits for ever.",
    width: 2,
    min: 0,
    max: 65535,
    ...rest,
  });

/** UEFI §3.3; the words are EDK2's PcdUefiVariableDefaultPlatformLangCodes. */
export const platformLang = wordChoice({
  variable: globalKey("PlatformLang"),
  displayName: "Language",
  help: "Language of the firmware's menus.",
  values: { en: "English", "en-US": "English (United States)", fr: "French", "fr-FR": "French (France)" },
  default: "en",
});
