/** What a change of a machine's media means to those who listen. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { Machine } from "../../model/machine.js";
import { uris } from "../../model/uris.js";
import type { NewHappening } from "../../ports/chronicle.js";
import { isInserted, problemIn } from "./slots.js";

export const mediaChanged = (before: Machine, after: Machine): boolean =>
  before.intent.media !== after.intent.media ||
  before.observation.media !== after.observation.media ||
  before.intent.mediaTrust !== after.intent.mediaTrust;

export function mediaHappenings(before: Machine, after: Machine, by: string | null): readonly NewHappening[] {
  if (!mediaChanged(before, after)) return [];
  return (after.capabilities.media ?? []).flatMap(({ id }) =>
    messagesOf(before, after, id).map((told) => ({
      message: told,
      origin: uris.virtualMedia(after.inventory.id, id),
      resourceType: "VirtualMedia",
      machineId: after.inventory.id,
      by: by ?? after.intent.media?.[id]?.by ?? null,
    })),
  );
}

function messagesOf(before: Machine, after: Machine, slot: string): readonly Message[] {
  const [was, is] = [before.intent.media?.[slot], after.intent.media?.[slot]];
  const [wasIn, isIn] = [isInserted(before, slot), isInserted(after, slot)];
  const problem = problemIn(after, slot);
  if (problem && problem !== problemIn(before, slot)) {
    return [message("Shoal.MediaNotInserted", shownImage(was?.image ?? is?.image), problem.problem ?? "")];
  }
  if (isIn && !wasIn) return [message("Shoal.MediaInserted", shownImage(is?.image))];
  if (wasIn && !isIn) return [message("Shoal.MediaEjected", shownImage(was?.image))];
  const isOther = was?.seq !== is?.seq;
  const isTrusted = before.intent.mediaTrust?.[slot] === after.intent.mediaTrust?.[slot];
  return isOther || !isTrusted ? [message("ResourceEvent.ResourceChanged")] : [];
}

/** Without its query, which may hold a secret of a signed URL. */
export const shownImage = (image = "medium"): string => image.replace(/[?#].*$/s, "");
