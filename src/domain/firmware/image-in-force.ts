/** What becomes of the record of a machine's images when it runs another. */
import type { FirmwareIntent, FirmwareObservation } from "../../model/firmware.js";
import { asksForImage } from "./asked.js";

/** More than anybody goes back. */
const mostEarlier = 4;

type Images = Pick<FirmwareObservation, "image" | "earlier">;

/** @param canReturn whether what the machine came with could be had again: else nobody is told that it could */
export function imageInForce({ image: was, earlier }: Images, image: string | null, canReturn: boolean): Images {
  if (image === was) return { image, earlier };
  const all = [...(was !== null || canReturn ? [was] : []), ...earlier];
  const others = all.filter((one, index) => one !== image && all.indexOf(one) === index);
  return { image, earlier: others.slice(0, mostEarlier) };
}

/** What the machine runs once it is as asked. */
export const imageAfter = (asked: FirmwareIntent, { image }: FirmwareObservation): string | null =>
  asksForImage(asked) ? asked.image : image;
