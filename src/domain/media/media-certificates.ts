/** Certificates that the servers of slots' images are trusted by, beside those that everybody trusts. */
import type { Clock } from "../../model/clock.js";
import type { Store } from "../../ports/store.js";
import type { CertificateDocument, MediaCertificatePlace, MediaViews } from "../../ports/world.js";
import { certificateDocument } from "../certificates/certificate-document.js";

const none: readonly CertificateDocument[] = [];

export class MediaCertificates implements MediaViews {
  /** By `machine/slot`. */
  private readonly all = new Map<string, readonly CertificateDocument[]>();
  private whole: readonly MediaCertificatePlace[] | null = null;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {
    for (const [key, { pem }] of store.all("mediaCertificates")) this.addStored(key, pem);
    for (const [slot, found] of this.all)
      this.all.set(
        slot,
        [...found].sort((a, b) => Number(a.id) - Number(b.id)),
      );
  }

  certificates(machineId: string, slot: string): readonly CertificateDocument[] {
    return this.of(machineId, slot);
  }

  of(machineId: string, slot: string): readonly CertificateDocument[] {
    return this.all.get(`${machineId}/${slot}`) ?? none;
  }

  places(): readonly MediaCertificatePlace[] {
    this.whole ??= [...this.all].flatMap(([key, found]) => {
      const [machine = "", slot = ""] = key.split("/");
      return found.map(({ id }) => ({ machine, slot, id }));
    });
    return this.whole;
  }

  /** @param pem one certificate that can be read. @returns its id @throws StoreError (by rejection); then it is not added */
  async add(machineId: string, slot: string, pem: string): Promise<string> {
    const id = String(1 + Math.max(0, ...this.of(machineId, slot).map((one) => Number(one.id))));
    await this.put(machineId, slot, certificateDocument(id, pem));
    return id;
  }

  /** @throws StoreError (by rejection); then it stays as it was */
  replace(machineId: string, slot: string, id: string, pem: string): Promise<void> {
    return this.put(machineId, slot, certificateDocument(id, pem));
  }

  /** @throws StoreError (by rejection); then it stays */
  async remove(machineId: string, slot: string, id: string): Promise<void> {
    const before = this.of(machineId, slot);
    await this.changing(
      machineId,
      slot,
      before,
      before.filter((one) => one.id !== id),
      () => this.store.remove("mediaCertificates", `${machineId}/${slot}/${id}`),
    );
  }

  private put(machineId: string, slot: string, document: CertificateDocument): Promise<void> {
    const before = this.of(machineId, slot);
    const { id, pem } = document;
    const isThere = before.some((one) => one.id === id);
    const after = isThere ? before.map((one) => (one.id === id ? document : one)) : [...before, document];
    return this.changing(machineId, slot, before, after, () =>
      this.store.put("mediaCertificates", `${machineId}/${slot}/${id}`, { pem, at: this.clock.now() }),
    );
  }

  /** At once, so that two that come at the same time see each other. */
  private async changing(
    machineId: string,
    slot: string,
    before: readonly CertificateDocument[],
    after: readonly CertificateDocument[],
    write: () => Promise<void>,
  ): Promise<void> {
    const key = `${machineId}/${slot}`;
    this.show(key, after);
    try {
      await write();
    } catch (error) {
      if (this.all.get(key) === after) this.show(key, before);
      throw error;
    }
  }

  private show(key: string, shown: readonly CertificateDocument[]): void {
    this.all.set(key, shown);
    this.whole = null;
  }

  /** One that cannot be read any more vouches for nobody. */
  private addStored(key: string, pem: string): void {
    const at = key.lastIndexOf("/");
    const slot = key.slice(0, at);
    try {
      this.all.set(slot, [...(this.all.get(slot) ?? none), certificateDocument(key.slice(at + 1), pem)]);
    } catch {
      // It is left in the store: a later version may be able to.
    }
  }
}
