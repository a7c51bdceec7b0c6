/** Machines of other programs' files, in the form of Shoal's configuration. */
import type { FormatProblem } from "./problem.js";

export interface MachineImport {
  /** YAML to paste into a configuration; what has to be put in by hand is in its remarks. Empty = no machine. */
  readonly yaml: string;
  readonly machines: number;
  /** Scripts that the YAML names, to be put into the folder of boot files (`netboot.files`). */
  readonly scripts: readonly { readonly path: string; readonly text: string }[];
  /** Every key that was not understood, or that has no counterpart. */
  readonly problems: readonly FormatProblem[];
}
