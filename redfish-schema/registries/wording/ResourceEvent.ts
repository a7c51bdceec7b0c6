import { ResourceEvent } from "../facts/ResourceEvent.js";
import { news, nothing, type Wording, wordingOf } from "../wording.js";

const healthChanged = (health: string, resolution: string): Wording => ({
  message: "Health of '%1' is now %2.",
  resolution,
  description: `The health of a resource has become ${health}.`,
});

/** Deprecated: the License registry has its own messages for these. */
const licence = (what: string, resolution: string): Wording => ({
  message: `The licence for '%1' ${what}: %2`,
  resolution,
  description: `The licence for a resource ${what}.`,
});

export const resourceEventWording = wordingOf(ResourceEvent, {
  ResourceCreated: {
    message: "There is a new resource.",
    resolution: nothing,
    description: "A resource has come into being.",
  },
  ResourceRemoved: {
    message: "A resource is gone.",
    resolution: nothing,
    description: "A resource has ceased to exist.",
  },
  ResourceErrorsDetected: {
    message: "There is something wrong with %1: %2",
    resolution: "Act on what it says; the log may tell more.",
    description: "Errors turned up in a part of a resource.",
  },
  ResourceErrorsCorrected: {
    message: "The errors of type '%2' in %1 are gone.",
    resolution: nothing,
    description: "Errors in a part of a resource were put right.",
  },
  ResourceErrorThresholdExceeded: {
    message: "%1 has passed the value %2, from which on it counts as an error.",
    resolution: "Find out what drives it, and bring it back within its limits.",
    description: "A property has crossed its threshold for errors.",
  },
  ResourceErrorThresholdCleared: {
    message: "%1 is back within the value %2, beyond which it counts as an error.",
    resolution: nothing,
    description: "A property has come back across its threshold for errors.",
  },
  ResourceWarningThresholdExceeded: {
    message: "%1 has passed the value %2, from which on it calls for attention.",
    resolution: "Find out what drives it before it becomes an error.",
    description: "A property has crossed its threshold for warnings.",
  },
  ResourceWarningThresholdCleared: {
    message: "%1 is back within the value %2, beyond which it calls for attention.",
    resolution: nothing,
    description: "A property has come back across its threshold for warnings.",
  },
  ResourceStatusChangedOK: healthChanged("OK", nothing),
  ResourceStatusChangedWarning: healthChanged("Warning", "Read Status.Conditions of the resource."),
  ResourceStatusChangedCritical: healthChanged("Critical", "Read Status.Conditions of the resource and act at once."),
  ResourceStateChanged: {
    message: "State of '%1' is now %2.",
    resolution: nothing,
    description: "Status.State of a resource has a new value.",
  },
  ResourcePoweredOn: news("'%1' is on.", "A resource has finished switching on."),
  ResourcePoweringOn: news("'%1' is switching on.", "A resource has begun to switch on."),
  ResourcePoweredOff: news("'%1' is off.", "A resource has finished switching off."),
  ResourcePoweringOff: news("'%1' is switching off.", "A resource has begun to switch off."),
  ResourcePaused: news("'%1' is on hold.", "A resource has stopped without losing its state."),
  URIForResourceChanged: {
    message: "A resource has moved to another URI.",
    resolution: "Read its collection again to find it.",
    description: "A resource goes on under a new URI.",
  },
  ResourceChanged: {
    message: "A resource has changed.",
    resolution: nothing,
    description: "At least one property of a resource has a new value.",
  },
  PropertyValueModifiedByClient: {
    message: "A client set %1 to '%2'.",
    resolution: nothing,
    description: "A request changed a property.",
  },
  ResourceVersionIncompatible: {
    message: "'%1' has a version that does not fit.",
    resolution: "Install a version that fits the resource.",
    description: "The version of a piece of software does not go with a resource.",
  },
  ResourceSelfTestFailed: {
    message: "The self-test went wrong: '%1'",
    resolution: "Look up what the maker says about this result.",
    description: "A resource tested itself and found a fault.",
  },
  ResourceSelfTestCompleted: {
    message: "The self-test found nothing wrong.",
    resolution: nothing,
    description: "A resource tested itself to the end.",
  },
  TestMessage: {
    message: "This is only a test.",
    resolution: nothing,
    description: "Sent on request, to prove that events arrive.",
  },
  AggregationSourceDiscovered: {
    message: "Found '%2', which can be aggregated by way of %1.",
    resolution: "Add it as an aggregation source if it is wanted.",
    description: "A device turned up that an aggregator could take in.",
  },
  LicenseExpired: licence("has run out", "Renew the licence."),
  LicenseChanged: licence("is not what it was", "Check that the licence still covers what is needed."),
  LicenseAdded: licence("is now in place", nothing),
});
