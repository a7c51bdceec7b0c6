/** What a domain's life says is wrong with it. */
import type { Instant } from "../../../src/model/clock.js";
import type { Trouble } from "../../../src/model/observation.js";

const texts: readonly (readonly [told: RegExp, text: string])[] = [
  [/^Stopped Crashed/i, "The guest crashed: its hypervisor's log says more."],
  [/^Stopped Failed/i, "The hypervisor gave the guest up: its log says more."],
  [/^Crashed Panicked/i, "The guest's operating system panicked."],
  [
    /^Suspended I\/?O ?Error/i,
    "The guest is paused, since a disk of its cannot be written: is the host's file system full?",
  ],
];

/** @param detail of a lifecycle event @returns all that is wrong from then on */
export function troublesAfter(detail: string, since: Instant): readonly Trouble[] {
  const text = texts.find(([told]) => told.test(detail))?.[1];
  return text === undefined ? [] : [{ text, severity: "Critical", since }];
}
