/** What may be asked of machines' slots for media. */
import type { Who } from "./who.js";

export interface InsertMedia {
  /** May hold no credentials. */
  readonly image: string;
  readonly userName?: string;
  readonly password?: string;
  readonly writeProtected: boolean;
}

export interface MediaCommands {
  /**
   * Resolves once the medium is asked for durably. Waits a moment for it, so that most come at once and most mistakes are told at once.
   *
   * @returns id of the task that goes on; undefined = the medium is in
   * @throws Refusal 409 while another is in the slot; 400 when it cannot be had; 404 without such a slot
   */
  insert(
    machineId: string,
    slot: string,
    media: InsertMedia,
    who: Who,
    requestUri: string,
  ): Promise<string | undefined>;
  /** Nothing in it is fine. */
  eject(machineId: string, slot: string, who: Who): Promise<void>;
  trust(machineId: string, slot: string, changes: { readonly verifyCertificate: boolean }, who: Who): Promise<void>;
  /** @returns the certificate's id */
  addCertificate(machineId: string, slot: string, pem: string, who: Who): Promise<string>;
  replaceCertificate(machineId: string, slot: string, id: string, pem: string, who: Who): Promise<void>;
  removeCertificate(machineId: string, slot: string, id: string, who: Who): Promise<void>;
}
