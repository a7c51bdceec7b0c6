/** Messages of Base about a request as a whole: its body, its headers, its outcome. */
import { nothing, say } from "../../wording.js";

export const request = {
  Success: say("Done.", nothing, "The request did what it asked for."),
  GeneralError: say(
    "The request failed; the entries of @Message.ExtendedInfo say why.",
    "Read the entries of @Message.ExtendedInfo and act on each.",
    "Covers one or more errors that are reported in detail beside it.",
  ),
  Created: say("A new resource was made.", nothing, "The request made a resource; Location names it."),
  NoOperation: say(
    "The request asked for no change, so none was made.",
    "Name at least one property to change and send the request again.",
    "The body was readable but held nothing to act on.",
  ),
  MalformedJSON: say(
    "The body of the request is not JSON.",
    "Send a body that a JSON parser accepts (RFC 8259), encoded as UTF-8.",
    "The body could not be parsed at all.",
  ),
  InvalidJSON: say(
    "The body of the request stops being valid JSON at line %1.",
    "Repair the body at that line and send it again.",
    "The body could not be parsed, and the service knows where.",
  ),
  EmptyJSON: say(
    "The body of the request is an empty object, which says nothing to do.",
    "Put the wanted properties or parameters into the body.",
    "The body was `{}` where content is needed.",
  ),
  UnrecognizedRequestBody: say(
    "The service cannot make sense of the body of the request.",
    "Check the body's format and Content-Type against what this URI takes.",
    "The body is of a kind or shape that the service does not read here.",
  ),
  PayloadTooLarge: say(
    "The body of the request is larger than the service accepts.",
    "Send less at once, or use the upload URI meant for large content.",
    "The body exceeds a size limit.",
  ),
  MissingOrMalformedPart: say(
    "A part of the multipart request is missing or unreadable.",
    "Send every part that this URI needs, each with correct headers.",
    "A multipart body is incomplete or broken.",
  ),
  HeaderMissing: say(
    "The request lacks the header %1.",
    "Add the header.",
    "A header that the service needs is absent.",
  ),
  HeaderInvalid: say(
    "The service cannot accept the request's header %1.",
    "Give the header a value that this service supports.",
    "A header has an unusable value.",
  ),
  MaximumErrorsExceeded: say(
    "There were more errors than are listed here.",
    "Correct the listed errors first, then send the request again to see the rest.",
    "The list of errors was cut short.",
  ),
  OperationNotAllowed: say(
    "This URI does not take this HTTP method.",
    "Use one of the methods that the Allow header lists.",
    "The method does not apply to the resource.",
  ),
  OperationFailed: say(
    "Part of the work behind this request failed; what you see may be incomplete.",
    "Try again; if it keeps failing, look into the service's log.",
    "Something that the service relies on failed.",
  ),
  OperationTimeout: say(
    "Part of the work behind this request took too long; what you see may be incomplete.",
    "Try again later; if it keeps happening, check whether the device answers.",
    "Something that the service relies on did not answer in time.",
  ),
  PreconditionFailed: say(
    "The resource is no longer as the request assumes: its ETag differs from the one given.",
    "Read the resource again, reconsider the change, and send it with the new ETag.",
    "The condition in If-Match or If-None-Match does not hold.",
  ),
  PreconditionRequired: say(
    "This change must say which state of the resource it is based on.",
    "Read the resource and send its ETag in If-Match.",
    "A change came without a condition, and the service wants one.",
  ),
};
