/**
 * The certificate that the service shows: self-signed at first, then whatever a client installs, or what the operator
 * keeps in files. Keys come in and go to TLS; nothing else reads them.
 */
import { type Message, message } from "../../redfish-schema/registries/messages.js";
import { type Clock, formatInstant, minutes } from "../model/clock.js";
import { refuse } from "../model/refusal.js";
import { serviceManagerId, uris } from "../model/uris.js";
import type { Chronicle } from "../ports/chronicle.js";
import type { CertificateCommands, CsrSubject, Who } from "../ports/commands.js";
import type { Logger } from "../ports/logger.js";
import type { Store } from "../ports/store.js";
import type { CertificateDocument, ServiceCondition, Table } from "../ports/world.js";
import { certificateDocument } from "./certificates/certificate-document.js";
import { type CertificateFiles, readCertificateFiles } from "./certificates/certificate-files.js";
import { checkedKeyKind } from "./certificates/csr-rules.js";
import {
  checkTime,
  installable,
  type TlsIdentity,
  type Unusable,
  UnusableCertificate,
} from "./certificates/installable.js";
import { makeRequest, makeSelfSigned, selfMadeUnit } from "./certificates/make-certificate.js";

export type { CertificateFiles } from "./certificates/certificate-files.js";
export { CertificateFileError } from "./certificates/certificate-files.js";
export type { TlsIdentity } from "./certificates/installable.js";

/** The one certificate there is. */
export const certificateId = "1";
/** In the store only: the key of the last signing request, until its certificate comes. It may take weeks. */
const pendingId = "pending";

const day = 24 * minutes(60);
/** A certificate that ends sooner is renewed if it is ours, and complained about otherwise. */
const soon = 30 * day;
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

  constructor(private readonly options: CertificatesOptions) {}

  get document(): CertificateDocument | undefined {
    return this.shown;
  }

  async start(): Promise<void> {
    const { configured } = this.options;
    const found = configured === undefined ? this.stored() : readCertificateFiles(configured);
    if (found !== undefined) this.show(found);
    if (configured === undefined && (found === undefined || this.isDue())) await this.makeOwn();
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
    const { store, log } = this.options;
    const stored = store.get("certificates", certificateId);
    if (stored === undefined) return undefined;
    try {
      return installable(stored.certificate, [stored.key]);
    } catch (error) {
      if (!(error instanceof UnusableCertificate)) throw error;
      log.warn(`The stored certificate cannot be used, a new one is made. ${error.message}`);
      return undefined;
    }
  }

  /** Ours, and over soon: those of others are theirs to renew. */
  private isDue(): boolean {
    const { shown } = this;
    return shown?.subject.organizationalUnit === selfMadeUnit && shown.validNotAfter - this.options.clock.now() < soon;
  }

  private async makeOwn(): Promise<void> {
    const { store, clock, hostNames } = this.options;
    const made = await makeSelfSigned([...hostNames, "localhost", "127.0.0.1", "::1"], clock.now());
    await store.put("certificates", certificateId, { certificate: made.pem, key: made.key });
    this.show({ cert: made.pem, key: made.key });
  }

  /* ── commands ────────────────────────────────────────────────────────────────────────────────────────────────── */

  async replace(id: string, pem: string, who: Who): Promise<void> {
    if (id !== certificateId) throw refuse(404, message("Base.ResourceNotFound", "Certificate", id));
    this.refuseConfigured("CertificateService.ReplaceCertificate");
    const { store, clock, chronicle } = this.options;
    const pending = store.get("certificates", pendingId);
    const next = this.checkedIdentity(pem, [...(pending ? [pending.key] : []), this.identity.key], clock.now());
    await store.put("certificates", certificateId, { certificate: next.cert, key: next.key });
    if (pending?.key === next.key) await store.remove("certificates", pendingId);
    this.show(next);
    const origin = uris.httpsCertificate(serviceManagerId, certificateId);
    chronicle?.tell({
      message: message("ResourceEvent.ResourceChanged"),
      origin,
      resourceType: "Certificate",
      by: who.userName,
    });
  }

  /** @throws Refusal 400 */
  private checkedIdentity(pem: string, keys: readonly string[], now: number): TlsIdentity {
    try {
      const found = installable(pem, keys);
      checkTime(found.leaf, now);
      return found;
    } catch (error) {
      if (error instanceof UnusableCertificate)
        throw refuse(400, unusable[error.code](error.value), "/CertificateString");
      throw error;
    }
  }

  /** One request at a time: the newest key is the one that is kept. */
  async generateCsr(subject: CsrSubject): Promise<string> {
    this.refuseConfigured("CertificateService.GenerateCSR");
    const made = await makeRequest(subject, checkedKeyKind(subject));
    await this.options.store.put("certificates", pendingId, { certificate: made.pem, key: made.key });
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
        this.makeOwn().catch((error: unknown) => log.warn("cannot renew the certificate", { error }));
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
    return [
      ...(this.fileProblem === null ? [] : [this.fileProblem]),
      ...(end < now ? [expired(end)] : end - soon < now ? [expiring(end)] : []),
    ];
  }
}

const expired = (end: number): ServiceCondition => ({
  severity: "Critical",
  text: `The HTTPS certificate expired at ${formatInstant(end)}. Replace it.`,
  since: end,
});

const expiring = (end: number): ServiceCondition => ({
  severity: "Warning",
  text: `The HTTPS certificate expires at ${formatInstant(end)}. Replace it before.`,
  since: end - soon,
});

const property = "CertificateString";

const unusable: Readonly<Record<Unusable, (value: string) => Message>> = {
  format: (value) => message("Base.PropertyValueFormatError", value, property),
  chain: () => message("Base.PropertyValueError", property),
  key: () => message("Base.PropertyValueConflict", property, "PrivateKey"),
  time: (value) => message("Base.PropertyValueOutOfRange", value, property),
  use: () => message("Base.PropertyValueError", property),
};
