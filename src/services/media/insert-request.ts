/** What a client asks to be inserted, checked: an image, who may have it, and whether the slot can take it so. Pure. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { WantedMedium } from "../../domain/media/slotted.js";
import type { MediaSlot } from "../../model/media.js";
import { type Refusal, refuse } from "../../model/refusal.js";
import type { InsertMedia } from "../../ports/commands/media.js";
import { decoded, harmless, httpUrlOf } from "../fetch/source-url.js";

const action = "VirtualMedia.InsertMedia";
const longestName = 256;

/**
 * Credentials in the URL count where none are given beside it, and are never shown: many who used other emulators write them
 * there.
 *
 * @throws Refusal 400; what it says of the URL holds no credentials
 */
export function wantedMedium(asked: InsertMedia, slot: Pick<MediaSlot, "writable">): WantedMedium {
  const url = httpUrlOf(asked.image);
  if (!url) throw badImage(asked.image);
  const { userName, password } = credentialsOf(asked, url);
  if (!asked.writeProtected && !slot.writable) {
    throw refuse(
      400,
      message("Base.ActionParameterValueNotInList", "false", "WriteProtected", action),
      "/WriteProtected",
    );
  }
  return { image: withoutCredentials(asked.image, url), userName, password, writeProtected: asked.writeProtected };
}

function credentialsOf(asked: InsertMedia, url: URL): Pick<WantedMedium, "userName" | "password"> {
  const inUrl = url.username !== "" || url.password !== "";
  const userName = asked.userName ?? (inUrl ? decoded(url.username) : "");
  const password = asked.password ?? (inUrl && asked.userName === undefined ? decoded(url.password) : undefined);
  if (userName === "" && !password) return { userName: null, password: null };
  if (userName === "") throw missing("UserName");
  if (password === undefined) throw missing("Password");
  for (const [name, value] of [["UserName", userName] as const, ["Password", password] as const]) {
    if (value.length > longestName) throw tooLong(name);
  }
  // RFC 7617 §2: it could not be told from the beginning of the password.
  if (userName.includes(":")) {
    throw refuse(400, message("Base.ActionParameterValueFormatError", userName, "UserName", action), "/UserName");
  }
  return { userName, password };
}

/** As the client wrote it, since clients compare it with what they wrote. */
const withoutCredentials = (image: string, { username, password }: URL): string =>
  username === "" && password === "" ? image : image.replace(/^([a-z]+:\/\/)[^/?#]*@/i, "$1");

const badImage = (image: string): Refusal =>
  refuse(400, message("Base.ActionParameterValueFormatError", harmless(image), "Image", action), "/Image");

const missing = (parameter: "UserName" | "Password"): Refusal =>
  refuse(400, message("Base.ActionParameterMissing", action, parameter), `/${parameter}`);

/** What is in it is not told: it may be what is meant for the other. */
const tooLong = (parameter: "UserName" | "Password"): Refusal =>
  refuse(400, message("Base.ActionParameterValueError", parameter, action), `/${parameter}`);
