/** What no schema can say of machines' firmware. */
import { normalize } from "node:path";
import type { Adapters } from "../ports/adapters.js";
import type { Finding, Placed } from "./across.js";
import type { Path } from "./source.js";

export function* firmwareFindings(machines: readonly Placed[], adapters: Adapters): Generator<Finding> {
  const files = new Map<string, Path>();
  for (const { index, entry, inventories } of machines) {
    if ("fleet" in entry || entry.firmware === undefined) continue;
    const { kind, file } = entry.firmware;
    const path = ["machines", index, "firmware"];
    const isFetched = entry.netboot?.bootSet !== undefined;
    const [machine] = inventories;
    if (machine?.firmware?.own) {
      yield* ownFindings({ kind, file }, machine.firmware.family, path);
      continue;
    }
    yield* kindFindings({ kind, file, isFetched }, entry.adapter.kind, path, adapters);
    if (file === undefined) continue;
    const place = normalize(file);
    const also = files.get(place);
    if (also === undefined) files.set(place, [...path, "file"]);
    else yield { path: [...path, "file"], also, text: `is ${JSON.stringify(file)}, which is taken` };
  }
}

/** Of a machine whose adapter keeps the file. */
function* ownFindings({ kind, file }: Pick<Place, "kind" | "file">, family: string, path: Path): Generator<Finding> {
  if (kind !== family)
    yield { path: [...path, "kind"], text: `is "${kind}"; of this machine it can only be ${family}` };
  if (file !== undefined) {
    yield { path: [...path, "file"], text: "is of no use: the file is kept in the machine's own folder" };
  }
}

interface Place {
  readonly kind: string;
  readonly file: string | undefined;
  /** It comes with the board's boot folder, over the network. */
  readonly isFetched: boolean;
}

function* kindFindings(
  { kind, file, isFetched }: Place,
  adapter: string,
  path: Path,
  { machines, firmware }: Adapters,
): Generator<Finding> {
  const isSimulated = firmware.get(kind)?.simulated === true;
  const simulates = machines.get(adapter)?.firmware !== undefined;
  if (isSimulated !== simulates) {
    const fit = [...firmware.values()].filter((family) => family.simulated === simulates).map(({ id }) => id);
    yield {
      path: [...path, "kind"],
      text: `is "${kind}"; of a machine with the adapter ${adapter} it can be ${fit.join(", ")}`,
    };
  } else if (isSimulated && file !== undefined) {
    yield { path: [...path, "file"], text: "is of no use: nothing of a simulated machine is in a file" };
  } else if (isFetched && file !== undefined) {
    yield {
      path: [...path, "file"],
      text: "is of no use: with netboot.bootSet the machine fetches its firmware from here",
    };
  } else if (!isSimulated && !isFetched && file === undefined) {
    yield { path, text: 'lacks the key "file"; only a board with netboot.bootSet can do without' };
  }
}
