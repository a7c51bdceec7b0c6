/**
 * The certificate that the service shows: self-signed at first, then whatever a client installs, or what the operator
 * keeps in files. Keys come in and go to TLS; nothing else reads them.
 */
import { message } from "../../redfish-schema/registries/messages.js";
import { certificateDocument } from "../domain/certificates/certificate-document.js";
import { type Clock, minutes } from "../model/clock.js";
import { refuse } from "../model/refusal.js";
import { serviceManagerId, uris } from "../model/uris.js";
import type { Chronicle } from "../ports/chronicle.js";
import type { CertificateCommands, CsrSubject } from "../ports/commands/service.js";
import type { Who } from "../ports/commands/who.js";
import type { Logger } from "../ports/logger.js";
import type { Store } from "../ports/store.js";
import type { CertificateDocument, ServiceCondition, Table } from "../ports/world.js";
import { type CertificateFiles, readCertificateFiles } from "./certificates/certificate-files.js";
import { checkedIdentity } from "./certificates/checked-identity.js";
import { checkedKeyKind } from "./certificates/csr-rules.js";
import { endingConditions, soon } from "./certificates/ending.js";
import { installable, type TlsIdentity, UnusableCertificate } from "./certificates/installable.js";
import { makeRequest, makeSelfSigned, selfMadeUnit } from "./certificates/make-certificate.js";
import { StoredTable } from "./stored-table.js";

export type { CertificateFiles } from "./certificates/certificate-files.js";
export { CertificateFileError } from "./certificates/certificate-files.js";
export type { TlsIdentity } from "./certificates/installable.js";

/** The one certificate there is. */
export const certificateId = "1";
/** In the store only: the key of the last signing request, until its certificate comes. It may take weeks. */
const pendingId = "pending";

const checkEvery = minutes(60);

export interface CertificatesOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Host names and IP addresses clients may use, the main one first. `localhost` and the loopback addresses are added. */
  readonly hostNames: readonly string[];
  /** Then these are shown, and nothing can be installed by clients. Read again when they change, within the hour. */
  readonly configured?: CertificateFiles;
  readonly chronicle?: Pick<Chronicle, "tell">;
  readonly log: Logger;
}

export interface Certificates {
  readonly table: Table<CertificateDocument>;
  readonly commands: CertificateCommands;
  /** For the TLS context and for nothing else: it holds the key. */
  tlsIdentity(): TlsIdentity;
  /** Hears that `tlsIdentity()` is another one; the returned function ends that. */
  onChange(listener: () => void): () => void;
  conditions(): readonly ServiceCondition[];
  /** Ends the watch over files and dates. */
  close(): void;
}

/** @throws CertificateFileError when configured files cannot be used; StoreError when a new certificate cannot be kept */
export async function openCertificates(options: CertificatesOptions): Promise<Certificates> {
  const keeper = new Keeper(options);
  await keeper.start();
  const ids = [certificateId];
  return {
    table: { get: (id) => (id === certificateId ? keeper.document : undefined), ids: () => ids },
    commands: {
      replace: (id, pem, who) => keeper.replace(id, pem, who),
      generateCsr: (subject) => keeper.generateCsr(subject),
    },
    tlsIdentity: () => keeper.identity,
    onChange(listener) {
      keeper.listeners.add(listener);
      return () => keeper.listeners.delete(listener);
    },
    conditions: () => keeper.conditions(),
    close: () => keeper.close(),
  };
}

class Keeper {
  readonly listeners = new Set<() => void>();
  identity: TlsIdentity = { cert: "", key: "" };
  private shown: CertificateDocument | undefined;
  private fileProblem: ServiceCondition | null = null;
  private cancel = () => {};
  private readonly kept: StoredTable<"certificates">;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: CertificatesOptions) {
    this.kept = new StoredTable(options.store, "certificates");
  }

  get document(): CertificateDocument | undefined {
    return this.shown;
  }

  async start(): Promise<void> {
    const { configured } = this.options;
    const found = configured === undefined ? this.stored() : readCertificateFiles(configured);
    if (found !== undefined) this.show(found);
    if (configured === undefined) await this.renewOwn();
    this.watch();
  }

  close(): void {
    this.cancel();
  }

  /* ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────── */

  private show({ cert, key }: TlsIdentity): void {
    this.shown = certificateDocument(certificateId, cert);
    this.identity = { cert, key };
    for (const listener of this.listeners) listener();
  }

  private stored(): TlsIdentity | undefined {
    const { log } = this.options;
    const stored = this.kept.get(certificateId);
    if (stored === undefined) return undefined;
    try {
      return installable(stored.certificate, [stored.key]);
    } catch (error) {
      if (!(error instanceof UnusableCertificate)) throw error;
      log.warn(`The stored certificate cannot be used, a new one is made. ${error.message}`);
      return undefined;
    }
  }

  /** None, or ours and over soon: those of others are theirs to renew. */
  private isDue(): boolean {
    const { shown } = this;
    if (shown === undefined) return true;
    return shown.subject.organizationalUnit === selfMadeUnit && shown.validNotAfter - this.options.clock.now() < soon;
  }

  private renewOwn(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.isDue()) return;
      const { clock, hostNames } = this.options;
      const made = await makeSelfSigned([...hostNames, "localhost", "127.0.0.1", "::1"], clock.now());
      await this.install({ cert: made.pem, key: made.key });
    });
  }

  private async install(next: TlsIdentity): Promise<void> {
    await this.kept.put(certificateId, { certificate: next.cert, key: next.key });
    this.show(next);
  }

  /** One after the other, so that what is shown is what was stored last, and no renewal undoes a replacement. */
  private inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.last.then(task);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /* ── commands ────────────────────────────────────────────────────────────────────────────────────────────────── */

  async replace(id: string, pem: string, who: Who): Promise<void> {
    if (id !== certificateId) throw refuse(404, message("Base.ResourceNotFound", "Certificate", id));
    this.refuseConfigured("CertificateService.ReplaceCertificate");
    await this.inTurn(async () => {
      const pending = this.kept.get(pendingId);
      const keys = [...(pending ? [pending.key] : []), this.identity.key];
      const next = checkedIdentity(pem, keys, this.options.clock.now());
      await this.install(next);
      await this.usedUp(next.key);
    });
    const origin = uris.httpsCertificate(serviceManagerId, certificateId);
    this.options.chronicle?.tell({
      message: message("ResourceEvent.ResourceChanged"),
      origin,
      resourceType: "Certificate",
      by: who.userName,
    });
  }

  /** Its certificate has come. Another request may have been made meanwhile, whose key goes on waiting. */
  private async usedUp(key: string): Promise<void> {
    if (this.kept.get(pendingId)?.key !== key) return;
    await this.kept.drop(pendingId).catch((error: unknown) => {
      this.options.log.warn("The key of a signing request could not be removed.", { error });
    });
  }

  /** One request at a time: the newest key is the one that is kept. */
  async generateCsr(subject: CsrSubject): Promise<string> {
    this.refuseConfigured("CertificateService.GenerateCSR");
    const made = await makeRequest(subject, checkedKeyKind(subject));
    await this.kept.put(pendingId, { certificate: made.pem, key: made.key });
    return made.pem;
  }

  private refuseConfigured(action: string): void {
    if (this.options.configured !== undefined) throw refuse(400, message("Base.ActionNotSupported", action));
  }

  /* ── time ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  private watch(): void {
    const { clock, configured, log } = this.options;
    this.cancel = clock.after(checkEvery, () => {
      this.watch();
      if (configured !== undefined) this.readAgain(configured);
      else if (this.isDue())
        this.renewOwn().catch((error: unknown) => log.warn("cannot renew the certificate", { error }));
    });
  }

  private readAgain(files: CertificateFiles): void {
    const { clock, log } = this.options;
    try {
      const found = readCertificateFiles(files);
      this.fileProblem = null;
      if (found.cert !== this.identity.cert || found.key !== this.identity.key) this.show(found);
    } catch (error) {
      const text = `The certificate shown is an old one. ${error instanceof Error ? error.message : error}`;
      log.warn(text);
      this.fileProblem ??= { severity: "Warning", text, since: clock.now() };
    }
  }

  conditions(): readonly ServiceCondition[] {
    const end = this.shown?.validNotAfter ?? Number.POSITIVE_INFINITY;
    const now = this.options.clock.now();
    return [...(this.fileProblem === null ? [] : [this.fileProblem]), ...endingConditions(end, now)];
  }
}
