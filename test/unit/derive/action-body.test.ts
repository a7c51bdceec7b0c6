import assert from "node:assert/strict";
import { test } from "node:test";
import { actionValidator } from "../../../redfish-schema/derive/validate-body.js";
import { CertificateService } from "../../../redfish-schema/facts/CertificateService.js";
import { ComputerSystem } from "../../../redfish-schema/facts/ComputerSystem.js";
import { EventService } from "../../../redfish-schema/facts/EventService.js";
import { VirtualMedia } from "../../../redfish-schema/facts/VirtualMedia.js";
import type { Schema } from "../../../redfish-schema/schema-facts.js";
import { complaints } from "./complaints.js";

const check = (schema: Schema, action: string, body: unknown) => {
  const result = actionValidator(schema, action)(body);
  return { valid: result.valid, problems: complaints(result) };
};

test("no body and an empty one are the same", () => {
  for (const body of [undefined, {}]) {
    assert.deepEqual(check(ComputerSystem, "Reset", body), { valid: {}, problems: [] });
  }
});

test("a body that is no object is not recognized", () => {
  for (const body of [null, [], "On"]) {
    assert.deepEqual(check(ComputerSystem, "Reset", body), { valid: {}, problems: [" UnrecognizedRequestBody()"] });
  }
});

test("good parameters are taken, annotations passed over", () => {
  assert.deepEqual(check(ComputerSystem, "Reset", { ResetType: "On", "@Redfish.OperationApplyTime": "Immediate" }), {
    valid: { ResetType: "On" },
    problems: [],
  });
});

test("every fault has the message for parameters, with the action's name", () => {
  const body = { ResetType: "on", Colour: 1 };
  assert.deepEqual(check(ComputerSystem, "Reset", body).problems, [
    "/ResetType ActionParameterValueNotInList(on, ResetType, ComputerSystem.Reset)",
    "/Colour ActionParameterUnknown(ComputerSystem.Reset, Colour)",
  ]);
  assert.deepEqual(check(VirtualMedia, "InsertMedia", { Inserted: "yes", Password: 1 }).problems, [
    "/Inserted ActionParameterValueTypeError(yes, Inserted, VirtualMedia.InsertMedia)",
    "/Password ActionParameterValueTypeError(******, Password, VirtualMedia.InsertMedia)",
    "/Image ActionParameterMissing(VirtualMedia.InsertMedia, Image)",
  ]);
  assert.deepEqual(check(EventService, "SubmitTestEvent", { MessageId: "nope" }).problems, [
    "/MessageId ActionParameterValueFormatError(nope, MessageId, EventService.SubmitTestEvent)",
  ]);
});

test("null does for optional parameters only", () => {
  const body = { Image: null, UserName: null };
  assert.deepEqual(check(VirtualMedia, "InsertMedia", body), {
    valid: { UserName: null },
    problems: ["/Image ActionParameterValueTypeError(null, Image, VirtualMedia.InsertMedia)"],
  });
});

test("a link is an object with an @odata.id", () => {
  const body = { CertificateString: "x", CertificateType: "PEM", CertificateUri: { "@odata.id": "/redfish/v1/x" } };
  assert.deepEqual(check(CertificateService, "ReplaceCertificate", body), { valid: body, problems: [] });
  assert.deepEqual(
    check(CertificateService, "ReplaceCertificate", { ...body, CertificateUri: "/redfish/v1/x" }).problems,
    [
      "/CertificateUri ActionParameterValueTypeError(/redfish/v1/x, CertificateUri, CertificateService.ReplaceCertificate)",
    ],
  );
});

test("in parameters, arrays are whole: no element is removed or left", () => {
  const body = { DecommissionTypes: ["All", null, {}] };
  assert.deepEqual(check(ComputerSystem, "Decommission", body).problems, [
    "/DecommissionTypes/1 ActionParameterValueTypeError(null, DecommissionTypes, ComputerSystem.Decommission)",
    "/DecommissionTypes/2 ActionParameterValueTypeError({}, DecommissionTypes, ComputerSystem.Decommission)",
  ]);
});

test("an action that the schema lacks is a mistake of the caller", () => {
  assert.throws(() => actionValidator(ComputerSystem, "toString"), /ComputerSystem has no action toString/);
});
