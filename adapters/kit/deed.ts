/** What a machine is told at once, with nothing to be read back, and the entry of the audit trail that comes of it. */
import { AdapterError, type Deed, type MachineHost } from "../../src/ports/machine-adapter.js";

/** @throws what `work` does (by rejection); an AdapterError is noted too */
export async function noted(
  host: Pick<MachineHost, "note">,
  deed: Omit<Deed, "outcome">,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
    host.note({ ...deed, outcome: { kind: "accepted" } });
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    const kind = error.kind === "unreachable" ? "unanswered" : "refused";
    host.note({ ...deed, outcome: { kind, reason: error.message } });
    throw error;
  }
}
