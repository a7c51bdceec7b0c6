/** Why an image could not be fetched, by its class alone: what another server says is not passed on. */
import { OutboundDenied } from "../outbound.js";

export type TransferFault =
  | "denied"
  | "unreachable"
  | "untrusted"
  | "unauthorized"
  | "missing"
  | "refused"
  | "redirected"
  | "encoded"
  | "cut-off"
  | "slow";

/** The message goes to clients. */
export class TransferError extends Error {
  override readonly name = "TransferError";
  constructor(
    readonly fault: TransferFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const tooSlow = (): TransferError => new TransferError("slow", "Its server takes too long.");
export const cutOff = (cause?: unknown): TransferError =>
  new TransferError("cut-off", "The transfer broke off before its end.", { cause });
export const badRedirect = (): TransferError =>
  new TransferError("redirected", "Its server sends elsewhere too often, to nowhere, or from HTTPS to plain HTTP.");

/** Of a connection that gave no answer. */
export function noAnswer(error: unknown): Error {
  if (error instanceof TransferError) return error;
  if (error instanceof OutboundDenied) {
    return new TransferError("denied", "The policy for outbound connections forbids its server.", { cause: error });
  }
  const { code = "" } = error as NodeJS.ErrnoException;
  if (/CERT|SIGNED|SIGNATURE|^ERR_TLS|^EPROTO$|^ERR_SSL|^UNABLE_TO/.test(code)) {
    return new TransferError("untrusted", "Its server does not prove over TLS who it is.", { cause: error });
  }
  return new TransferError("unreachable", "Its server cannot be reached.", { cause: error });
}

const faults: Readonly<Record<number, TransferFault>> = {
  401: "unauthorized",
  403: "unauthorized",
  404: "missing",
  410: "missing",
};

/** Of an answer that is not the image. */
export const refusedWith = (status: number): TransferError =>
  new TransferError(faults[status] ?? "refused", `Its server answers with status ${status}.`);
