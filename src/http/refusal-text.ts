import { toExtendedInfo } from "../../redfish-schema/registries/messages.js";
import type { Refusal } from "../model/refusal.js";

/** A refusal in the registries' words, one problem a line. */
export const refusalText = ({ problems }: Refusal): string =>
  problems
    .map(({ message }) => toExtendedInfo(message))
    .map(({ Message, Resolution }) => `${Message} ${Resolution}`)
    .join("\n");
