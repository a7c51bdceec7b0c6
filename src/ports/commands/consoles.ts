/** What may be asked of machines' consoles, beside being at them. */
import type { Who } from "./who.js";

export interface ConsoleCommands {
  /** Forgets what a machine said on its serial line. @throws Refusal 404 without such a line, 500 when its adapter cannot */
  clearLog(machineId: string, who: Who): Promise<void>;
  /**
   * What the machine said last, as it said it, also while the service did not run; undefined = it has no serial line.
   * @throws Refusal 500 (by rejection) when its adapter cannot say
   */
  readLog(machineId: string): Promise<Buffer> | undefined;
}
