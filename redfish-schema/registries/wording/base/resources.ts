/** Messages of Base about resources, and about what URIs lead to. */
import { say } from "../../wording.js";

export const resources = {
  ResourceCannotBeDeleted: say(
    "This resource cannot be deleted.",
    "Leave it in place.",
    "A request tries to delete a resource that has to exist.",
  ),
  ResourceInUse: say(
    "The resource is busy or in use, so it cannot be changed now.",
    "Wait until it is free, or stop what uses it, and send the request again.",
    "A change has to wait for something else to end.",
  ),
  ResourceAlreadyExists: say(
    "There is already a %1 whose %2 is '%3'.",
    "Use the one that exists, or choose another value.",
    "A request would make a duplicate.",
  ),
  ResourceNotFound: say(
    "There is no %1 called '%2'.",
    "Look up the name in its collection.",
    "A resource was named that does not exist.",
  ),
  ResourceMissingAtURI: say(
    "There is nothing at '%1'.",
    "Correct the URI, or put there what is wanted.",
    "A URI given as data leads nowhere.",
  ),
  ResourceAtUriInUnknownFormat: say(
    "What was found at '%1' is in a format that the service cannot use.",
    "Put content there that the service can use.",
    "Fetched content is of an unknown kind.",
  ),
  ResourceAtUriUnauthorized: say(
    "The server refused to hand out '%1' to this service: %2",
    "Let this service in there, or give the credentials it needs.",
    "A remote server asked for authorization that the service could not show.",
  ),
  ResourceInStandby: say(
    "The resource is in standby and cannot do this now.",
    "Bring it to a state in which it can, then send the request again.",
    "A request needs a resource that is not running.",
  ),
  ResourceExhaustion: say(
    "'%1' has nothing left to serve this request with.",
    "Free something that it holds, or wait, and send the request again.",
    "A resource has run out of capacity.",
  ),
  ResourceTypeIncompatible: say(
    "The body is of type %1, but this resource is of type %2.",
    "Send a body of the resource's own type.",
    "The types of body and resource do not go together.",
  ),
  ResourceCreationConflict: say(
    "Nothing was made, because '%1' is in the way.",
    "Remove or change the existing resource first, or ask for something else.",
    "An existing resource rules out a new one.",
  ),
  ResourceDeprecated: say(
    "'%1' still works but is deprecated.",
    "Move to the resource that the schema names in its place.",
    "A request uses a resource that a later version may drop.",
  ),
  CreateFailedMissingReqProperties: say(
    "Nothing was made, because the request gives no value for %1.",
    "Add the property to the body.",
    "A property that a new resource cannot do without is absent.",
  ),
  CreateLimitReachedForResource: say(
    "There is no room for another resource of this kind.",
    "Delete one that is not needed, then send the request again.",
    "A collection is full.",
  ),
  InsufficientStorage: say(
    "The service has too little storage or memory left for this request.",
    "Free some space, for instance by deleting images, and send the request again.",
    "The service has run out of space.",
  ),
  InvalidObject: say(
    "What is at '%1' is not valid.",
    "Correct the object or the URI, and send the request again.",
    "An object that a URI names cannot be used.",
  ),
  InvalidURI: say(
    "This service has nothing at %1.",
    "Follow links from /redfish/v1/.",
    "A request went to an unknown URI.",
  ),
  ConditionInRelatedResource: say(
    "A related resource needs attention; OriginOfCondition tells which.",
    "Read the Conditions of that resource.",
    "A resource's state follows from conditions that another one reports.",
  ),
  ResetRequired: say(
    "The change takes hold only after a reset: POST ResetType '%2' to '%1'.",
    "Perform that reset when it suits.",
    "Work is done except for a reset.",
  ),
  ResetRecommended: say(
    "A reset would help to recover: POST ResetType '%2' to '%1'.",
    "Perform that reset when it suits.",
    "A reset is advisable but not needed.",
  ),
  ChassisPowerStateOnRequired: say(
    "Chassis '%1' must be on for this request.",
    "Switch the chassis on, then send the request again.",
    "A request needs power that is off.",
  ),
  ChassisPowerStateOffRequired: say(
    "Chassis '%1' must be off for this request.",
    "Switch the chassis off, then send the request again.",
    "A request needs power to be off while it is on.",
  ),
  UndeterminedFault: say(
    "'%1' reports a fault without saying which.",
    "Look into the log of what reported it.",
    "A fault is known to exist but not its nature.",
  ),
};
