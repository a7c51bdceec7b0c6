/** Where an image is to be fetched from, out of what a client wrote. */
import { message } from "../../../redfish-schema/registries/messages.js";
import { type Refusal, refuse } from "../../model/refusal.js";
import type { SimpleUpdate } from "../../ports/commands/updates.js";
import {
  basicAuthorization,
  decoded,
  harmless,
  httpUrlOf,
  nameOf,
  shownUrl,
  withoutExtras,
} from "../fetch/source-url.js";

export interface ImageSource {
  /** http or https, without credentials and fragment. */
  readonly url: URL;
  /** What may be told: the URL without its query, where signed URLs carry their secret. */
  readonly shown: string;
  /** What the image is called: the last part of the path. */
  readonly name: string;
  /** 64 lower-case hex digits that it has to have. */
  readonly sha256?: string;
  /** Header `Authorization` for that server, and for no other. */
  readonly authorization?: string;
}

const action = "UpdateService.SimpleUpdate";
const digestForm = /^#sha256=([0-9a-f]{64})$/i;

/** @throws Refusal 400 when it is no URI from which images are fetched; what it says of it holds no credentials */
export function imageSource({ imageUri, userName, password }: SimpleUpdate): ImageSource {
  const url = httpUrlOf(imageUri);
  if (url === undefined) throw badUri(imageUri);
  const digest = digestForm.exec(url.hash)?.[1];
  // A digest that is not understood must not pass for none.
  if (url.hash !== "" && digest === undefined) throw badUri(imageUri);
  const user = userName ?? decoded(url.username);
  const secret = password ?? decoded(url.password);
  const plain = withoutExtras(url);
  return {
    url: plain,
    shown: shownUrl(plain),
    name: nameOf(plain),
    ...(digest !== undefined && { sha256: digest.toLowerCase() }),
    ...(user + secret !== "" && { authorization: basicAuthorization(user, secret) }),
  };
}

/** Whatever it is, what may be a password in it is left out. */
const badUri = (text: string): Refusal =>
  refuse(400, message("Base.ActionParameterValueFormatError", harmless(text), "ImageURI", action), "/ImageURI");
