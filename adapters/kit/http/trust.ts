/** Why a certificate is believed: the roots of the system, a CA of the operator's, or its pinned fingerprint. */
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { fingerprintOf } from "../fingerprint.js";
import type { TlsTrust } from "./settings.js";

/** Continues the device's label: "sw1 (https://…) shows a certificate …". */
export class NotTrusted extends Error {}

/** One spelling of what the settings allow, so that two can be compared. */
export function plainFingerprint(written: string): string {
  const bare = written.replace(/^SHA256:/, "");
  const bytes = Buffer.from(bare.replaceAll(":", ""), bare.includes(":") ? "hex" : "base64");
  return `SHA256:${bytes.toString("base64").replace(/=+$/, "")}`;
}

/**
 * Node's own refusal would not tell the fingerprint, so the connection is made first and judged by {@link checkPeer}
 * before anything is sent.
 * @throws AdapterError `misconfigured` when the CA file cannot be read
 */
export const trustOptions = ({ ca }: TlsTrust): ConnectionOptions => ({
  rejectUnauthorized: false,
  minVersion: "TLSv1.2",
  ...(ca && { ca: ca() }),
});

/** @throws NotTrusted with the fingerprint that the peer shows and what to do about it */
export function checkPeer(socket: TLSSocket, { fingerprint, verify = true }: TlsTrust): void {
  const shown = fingerprintOf(socket.getPeerX509Certificate()?.raw ?? new Uint8Array());
  if (fingerprint !== undefined) checkPinned(shown, plainFingerprint(fingerprint));
  else if (verify && !socket.authorized) throw untrusted(socket, shown);
}

function untrusted({ authorizationError }: TLSSocket, shown: string): NotTrusted {
  return new NotTrusted(
    `shows a certificate that is not trusted (${authorizationError}). Its fingerprint is ${shown}: if the device ` +
      "itself shows the same, write that into `tls.fingerprint`; or name the authority that signed it in `tls.ca`",
  );
}

function checkPinned(shown: string, pinned: string): void {
  if (shown === pinned) return;
  throw new NotTrusted(
    `shows another certificate than it should: its fingerprint is ${shown}, \`tls.fingerprint\` says ${pinned}. Nothing was ` +
      "sent. If the device was given a new certificate, write the new fingerprint there; else somebody is in between",
  );
}
