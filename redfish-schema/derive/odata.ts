/** The OData service document, `/redfish/v1/odata` (DSP0266 §"OData service document"). */

/** @param links - URIs below the root by the property that links to each: `{ Systems: "/redfish/v1/Systems" }` */
export const odataServiceDocument = (links: Readonly<Record<string, string>>) => ({
  "@odata.context": "/redfish/v1/$metadata",
  value: [
    { name: "Service", kind: "Singleton", url: "/redfish/v1/" },
    ...Object.entries(links).map(([name, url]) => ({ name, kind: "Singleton", url })),
  ],
});
