/** Annotations in JSON bodies: members with an `@` in their name (DSP0266 §"Payload annotations"). */

/** `@odata.etag`, `Members@odata.count`, `@Redfish.OperationApplyTime`, `@Message.ExtendedInfo` and the like. */
export const annotationPattern = "^([A-Za-z_][A-Za-z0-9_]*)?@(odata|Redfish|Message)\\.[A-Za-z_][A-Za-z0-9_.]*$";

const annotation = new RegExp(annotationPattern, "u");

export const isAnnotation = (name: string): boolean => name.includes("@") && annotation.test(name);
