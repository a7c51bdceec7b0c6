/**
 * The instance of a domain that is started with something else than its definition says. libvirt keeps the definition as it is
 * beside such an instance, and goes back to it when that ends: so there is nothing to restore, whatever ends in between.
 */
import type { BootTarget } from "../../../src/model/words.js";
import { bootEdits } from "./boot-order.js";
import { discEdits } from "./disc.js";
import { type Domain, readDomain } from "./domain.js";
import { childOf, edited, insertion } from "./xml.js";

export interface Wanted {
  /** What it is to boot from first; null = its own order. */
  readonly target: BootTarget | null;
  /** Absolute path of the image in its drive; null = as the definition has it. */
  readonly disc: string | null;
}

const mark = "<shoal:instance xmlns:shoal='urn:shoal:instance'/>";
const markName = "shoal:instance";

/** Whether it was started so. */
export const isMarked = ({ root }: Domain): boolean => childOf(childOf(root, "metadata"), markName) !== undefined;

/** @returns the XML to start it with @throws XmlError */
export function instanceOf(definition: Domain, { target, disc }: Wanted): string {
  const marked = readDomain(edited(definition.source, [markEdit(definition)]));
  const filled = disc === null ? marked : readDomain(edited(marked.source, discEdits(marked, disc)));
  return target === null ? filled.source : edited(filled.source, bootEdits(filled, target));
}

function markEdit({ source, root }: Domain) {
  const metadata = childOf(root, "metadata");
  return metadata ? insertion(source, metadata, mark) : insertion(source, root, `<metadata>${mark}</metadata>`);
}
