/** A tree of resources as files hold it (DSP2043): nothing stands behind it. Values only. */

/** The JSON object of one resource. */
export type MockupDocument = Readonly<Record<string, unknown>>;

export interface Mockup {
  /** By the path of its place: `/redfish/v1`, `/redfish/v1/Systems/1`; no slash at the end, segments decoded. */
  readonly documents: ReadonlyMap<string, MockupDocument>;
  /** JSON that is no resource, such as schema files, by path. */
  readonly files: ReadonlyMap<string, MockupDocument>;
  /** `$metadata/index.xml`; null = there is none. */
  readonly metadata: string | null;
  /** What could not be taken. */
  readonly faults: readonly MockupFault[];
}

export interface MockupFault {
  /** Name of the file in the folder. */
  readonly file: string;
  /** Words that continue its name: "is no JSON: …". */
  readonly problem: string;
}

export const rootPath = "/redfish/v1";
