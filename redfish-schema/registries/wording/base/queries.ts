/** Messages of Base about query parameters (DSP0266 §"Query parameters"). */
import { say } from "../../wording.js";

export const queries = {
  QueryParameterValueTypeError: say(
    "The query parameter %2 cannot be '%1': that is the wrong type.",
    "Give the query parameter a value of its type.",
    "A query parameter has a value of the wrong type.",
  ),
  QueryParameterValueFormatError: say(
    "The query parameter %2 cannot be '%1': the value is not written in the form it needs.",
    "Write the value as DSP0266 gives it for this query parameter.",
    "A query parameter's value cannot be read.",
  ),
  QueryParameterValueError: say(
    "The value given for the query parameter %1 cannot be used.",
    "Give the query parameter a value that it allows.",
    "A query parameter's value is wrong.",
  ),
  QueryParameterOutOfRange: say(
    "The query parameter %2 cannot be '%1': it must be within %3.",
    "Choose a value in that range.",
    "A query parameter lies outside its limits.",
  ),
  QueryNotSupportedOnResource: say(
    "This resource does not take query parameters.",
    "Ask again without them.",
    "Query parameters were given for a resource that has no use for them.",
  ),
  QueryNotSupportedOnOperation: say(
    "This HTTP method does not take these query parameters.",
    "Send the request again without them.",
    "Query parameters were given with a method that has no use for them.",
  ),
  QueryNotSupported: say(
    "This service does not take query parameters.",
    "Ask again without them.",
    "The service has no query parameters at all.",
  ),
  QueryCombinationInvalid: say(
    "These query parameters exclude one another.",
    "Use fewer of them at a time.",
    "A combination of query parameters has no meaning.",
  ),
  QueryParameterUnsupported: say(
    "This service does not know the query parameter %1.",
    "Leave it out; ProtocolFeaturesSupported of the service root tells what is supported.",
    "A query parameter whose name begins with $ means nothing to the service.",
  ),
};
