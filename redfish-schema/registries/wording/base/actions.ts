/** Messages of Base about actions and their parameters. */
import { say } from "../../wording.js";

export const actions = {
  ActionNotSupported: say(
    "This resource has no action %1.",
    "Use one of the actions that the resource's Actions property lists.",
    "An action does not exist here.",
  ),
  ActionDeprecated: say(
    "The action %1 still works but is deprecated.",
    "Move to the action that the schema names in its place.",
    "A request uses an action that a later version may drop.",
  ),
  ActionParameterMissing: say(
    "%1 cannot run without the parameter %2.",
    "Add the parameter to the body.",
    "A required parameter is absent.",
  ),
  ActionParameterDuplicate: say(
    "The request for %1 gives the parameter %2 more than once.",
    "Keep one of them.",
    "A parameter occurs twice.",
  ),
  ActionParameterUnknown: say(
    "%1 has no parameter %2.",
    "Leave the parameter out, or check its spelling against the action's schema.",
    "A parameter does not exist.",
  ),
  ActionParameterNotSupported: say(
    "This resource does not support the parameter %1 of %2.",
    "Leave the parameter out.",
    "A parameter exists in the schema but is not offered here.",
  ),
  ActionParameterValueTypeError: say(
    "Parameter %2 of %3 cannot be '%1': that is the wrong JSON type.",
    "Send the type that the schema gives for this parameter.",
    "A parameter has the wrong JSON type.",
  ),
  ActionParameterValueFormatError: say(
    "Parameter %2 of %3 cannot be '%1': the value is not written in the form this parameter needs.",
    "Write the value as the schema's pattern or format says.",
    "A parameter has the right type but the wrong form.",
  ),
  ActionParameterValueNotInList: say(
    "Parameter %2 of %3 cannot be '%1': that is not one of the values on offer.",
    "Choose one of the allowable values that the resource or its ActionInfo lists.",
    "A parameter's value is not among those offered for this resource.",
  ),
  ActionParameterValueOutOfRange: say(
    "Parameter %2 of %3 cannot be '%1': the value is too small or too large.",
    "Choose a value between the limits that apply to the parameter.",
    "A parameter lies outside its limits.",
  ),
  ActionParameterValueError: say(
    "The value given for parameter %1 of %2 cannot be used.",
    "Send a value that the parameter allows.",
    "A parameter's value is wrong in a way that must not or cannot be shown.",
  ),
  ActionParameterValueConflict: say(
    "Parameter %1 cannot be '%2' under the circumstances of this service.",
    "Choose another value.",
    "A parameter's value is valid in itself but cannot be honoured here.",
  ),
};
