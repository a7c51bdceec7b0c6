import { serviceManagerId, uris } from "../../src/model/uris.js";
import { ServiceRoot as Facts } from "../facts/ServiceRoot.js";
import { resource } from "./declare.js";
import { powerEquipmentUri } from "./PowerEquipment.js";
import { protocolFeatures } from "./protocol-features.js";
import { service } from "./subjects.js";

/** The version of DSP0266 that the protocol layer follows. */
export const redfishVersion = "1.20.0";

/** Collections and services below the root, by the property that links to each; also told by the OData document. */
export const rootLinks = {
  Systems: uris.systems,
  Chassis: uris.chassisCollection,
  Managers: uris.managers,
  Tasks: uris.taskService,
  SessionService: uris.sessionService,
  AccountService: uris.accountService,
  EventService: uris.eventService,
  UpdateService: uris.updateService,
  TelemetryService: uris.telemetryService,
  CertificateService: uris.certificateService,
  Registries: uris.registries,
  JsonSchemas: uris.jsonSchemas,
} as const;

export const serviceRoot = resource(Facts, {
  uri: "/redfish/v1",
  of: service,
  properties: {
    Id: "RootService",
    Name: "Root Service",
    RedfishVersion: redfishVersion,
    UUID: (world) => world.service.uuid,
    Vendor: "Shoal",
    Product: "Shoal",
    ProtocolFeaturesSupported: protocolFeatures,
    Systems: () => rootLinks.Systems,
    Chassis: () => rootLinks.Chassis,
    Managers: () => rootLinks.Managers,
    Tasks: () => rootLinks.Tasks,
    SessionService: () => rootLinks.SessionService,
    AccountService: () => rootLinks.AccountService,
    EventService: () => rootLinks.EventService,
    UpdateService: () => rootLinks.UpdateService,
    TelemetryService: () => rootLinks.TelemetryService,
    PowerEquipment: powerEquipmentUri,
    CertificateService: () => rootLinks.CertificateService,
    Registries: () => rootLinks.Registries,
    JsonSchemas: () => rootLinks.JsonSchemas,
    Links: {
      Sessions: () => uris.sessions,
      ManagerProvidingService: () => uris.manager(serviceManagerId),
    },
  },
});
