/** Messages of Base about the service itself and about others that it talks to. */
import { nothing, say } from "../../wording.js";

export const service = {
  InternalError: say(
    "The service made a mistake and could not finish the request; it goes on running.",
    "Try again; if it keeps failing, look into the service's log and report it.",
    "An unexpected fault in the service itself.",
  ),
  ServiceShuttingDown: say(
    "The service is stopping and takes no more requests.",
    "Wait until it is back, then send the request again.",
    "A request came while the service was stopping.",
  ),
  ServiceInUnknownState: say(
    "The service does not know its own state and takes no more requests.",
    "Restart the service, then send the request again.",
    "The service cannot go on without a restart.",
  ),
  ServiceTemporarilyUnavailable: say(
    "The service cannot answer this now; ask again in %1 seconds.",
    "Wait that long, then send the request again.",
    "A passing obstacle, with the time after which to retry.",
  ),
  ServiceDisabled: say(
    "The service at %1 is switched off.",
    "Set its ServiceEnabled to true, then send the request again.",
    "A request needs a service that is disabled.",
  ),
  EventSubscriptionLimitExceeded: say(
    "No further event subscription can be made: all are taken.",
    "Delete a subscription that is not needed.",
    "The number of event subscriptions has reached its limit.",
  ),
  SubscriptionTerminated: say("The event subscription has ended.", nothing, "A subscription was deleted."),
  EventBufferExceeded: say(
    "Events came faster than they could be delivered; some may be lost.",
    "Read the log for what was missed.",
    "Events waiting for delivery had to be dropped.",
  ),
  CouldNotEstablishConnection: say(
    "The service could not connect to '%1'.",
    "Check that host, port and scheme are right and that the host can be reached from the service.",
    "A remote server could not be reached.",
  ),
  SourceDoesNotSupportProtocol: say(
    "The server at '%1' does not speak %2.",
    "Use another protocol or another server.",
    "A remote server lacks the protocol asked for.",
  ),
  NetworkNameResolutionNotConfigured: say(
    "The service has no name server to ask, so it cannot look up host names.",
    "Configure name servers for the service, or write IP addresses in URIs.",
    "A host name was given, but name resolution is not set up.",
  ),
  NetworkNameResolutionNotSupported: say(
    "The service cannot look up host names.",
    "Write IP addresses in URIs.",
    "A host name was given, but the service has no name resolution.",
  ),
};
