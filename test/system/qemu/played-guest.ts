/** A guest of a QEMU that a test plays: see `fake-qemu.ts`. */
import { fileURLToPath } from "node:url";
import { Acceleration } from "../../../adapters/machine/qemu/accelerator.js";
import type { DriverParts } from "../../../adapters/machine/qemu/driver.js";
import type { Undoing } from "../undoing.js";
import { attached, type Driven, guestFolder } from "./driven-guest.js";

const program = fileURLToPath(new URL("./fake-qemu.js", import.meta.url));

/** A computer on which KVM seems to be of use. */
export const working = (): Acceleration => new Acceleration({ deviceProblem: () => null, architecture: "x64" });

export const playedLaunch =
  (manner: string): DriverParts["launchOf"] =>
  async ({ accelerator }) => ({
    program: process.execPath,
    args: [program, manner, accelerator],
    setUp: [],
    prepare: async () => {},
    undo: async () => {},
  });

/** One that behaves in this manner. */
export function guestThat(
  t: Undoing,
  manner: string,
  acceleration = working(),
  own: { readonly accelerator: "auto" | "kvm" } = { accelerator: "auto" },
): Driven {
  const parts = { launchOf: playedLaunch(manner), cleanUp: async () => {} };
  return attached(t, guestFolder(t), own, acceleration, parts);
}
