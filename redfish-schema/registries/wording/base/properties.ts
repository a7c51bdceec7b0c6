/** Messages of Base about properties, their values and their elements. */
import { nothing, say } from "../../wording.js";

export const properties = {
  PropertyDuplicate: say(
    "The body names the property %1 more than once.",
    "Keep one of them.",
    "A property occurs twice in one object.",
  ),
  PropertyUnknown: say(
    "This resource has no property %1.",
    "Leave the property out, or check its spelling against the schema.",
    "A property does not exist in the resource's schema or is not offered here.",
  ),
  PropertyValueTypeError: say(
    "%2 cannot be '%1': that is the wrong JSON type.",
    "Send the type that the schema gives for this property.",
    "A value has the wrong JSON type.",
  ),
  PropertyValueFormatError: say(
    "%2 cannot be '%1': the value is not written in the form this property needs.",
    "Write the value as the schema's pattern or format says.",
    "A value has the right type but the wrong form.",
  ),
  PropertyValueNotInList: say(
    "%2 cannot be '%1': that is not one of the values on offer.",
    "Choose one of the allowable values that the resource or its schema lists.",
    "A value is not in the enumeration, or not among the values offered for this resource.",
  ),
  PropertyValueOutOfRange: say(
    "%2 cannot be '%1': the value is too small or too large.",
    "Choose a value between the limits that apply to the property.",
    "A number lies outside its limits.",
  ),
  PropertyValueError: say(
    "The value given for %1 cannot be used.",
    "Send a value that the property allows.",
    "A value is wrong in a way that must not or cannot be shown.",
  ),
  PropertyNotWritable: say(
    "%1 can be read but not changed.",
    "Leave the property out of the request.",
    "A request tries to set a read-only property.",
  ),
  PropertyNotUpdated: say(
    "A fault inside the service kept %1 at its old value.",
    "Try again; if it keeps failing, look into the service's log.",
    "A valid change could not be stored.",
  ),
  PropertyMissing: say(
    "The request must give a value for %1.",
    "Add the property to the body.",
    "A property that the request cannot do without is absent.",
  ),
  PropertyModified: say(
    "The requested properties have their new values.",
    nothing,
    "A change of properties succeeded.",
  ),
  PropertyValueModified: say(
    "The service set %1 to '%2', which is not exactly what was asked for.",
    nothing,
    "The service adjusted a value, for instance by rounding.",
  ),
  PropertyValueConflict: say(
    "%1 cannot have this value together with the value of %2.",
    "Change one of the two so that they agree.",
    "Two properties of a resource exclude each other's values.",
  ),
  PropertyValueResourceConflict: say(
    "%1 cannot become '%2' while %3 is as it is.",
    "Change the state or settings of the other resource first, or choose another value.",
    "Another resource stands in the way of a value.",
  ),
  PropertyValueExternalConflict: say(
    "%1 cannot become '%2': something outside this service already uses or forbids that value.",
    "Resolve the conflict outside, or choose another value.",
    "Configuration beyond the service stands in the way of a value.",
  ),
  PropertyValueIncorrect: say(
    "'%2' is not the right value for %1.",
    "Send the correct value.",
    "A value was checked, for instance against a secret, and found wrong.",
  ),
  PropertyDeprecated: say(
    "%1 still works but is deprecated.",
    "Move to the property that the schema names in its place.",
    "A request uses a property that a later version may drop.",
  ),
  PropertyValueDeprecated: say(
    "'%1' still works as a value of %2 but is deprecated.",
    "Move to the value that the schema names in its place.",
    "A request uses a value that a later version may drop.",
  ),
  ArraySizeTooLong: say(
    "%1 may have at most %2 elements.",
    "Send fewer elements.",
    "An array has more elements than the service holds.",
  ),
  ArraySizeTooShort: say(
    "%1 must have at least %2 elements.",
    "Send more elements.",
    "An array has fewer elements than the service needs.",
  ),
  InvalidIndex: say(
    "The array has no element %1.",
    "Count from zero and stay below the length of the array.",
    "An index points past the end of an array.",
  ),
  StringValueTooLong: say(
    "'%1' is longer than the %2 characters allowed.",
    "Shorten the text.",
    "A text has too many characters.",
  ),
  StringValueTooShort: say(
    "'%1' is shorter than the %2 characters needed.",
    "Lengthen the text.",
    "A text has too few characters.",
  ),
};
