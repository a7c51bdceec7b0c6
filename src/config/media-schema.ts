/** The schema of what is said of virtual media. */
import { mapping, wholeNumber } from "./schema-parts.js";

export const mediaRules = mapping("Images that are put into machines' slots for media.", {
  largestImageMiB: wholeNumber("MiB; larger ones are refused.", 1, 1024 * 1024, { default: 16_384 }),
  largestTotalMiB: wholeNumber(
    "MiB of all images that are kept. One that no slot holds makes room for another; beyond that none is taken in.",
    1,
    1024 * 1024 * 1024,
    { default: 65_536 },
  ),
  keepMinutes: wholeNumber(
    "How long an image is kept that no slot holds any more, for the next who asks.",
    0,
    100_000,
    {
      default: 10,
    },
  ),
});
