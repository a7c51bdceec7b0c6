import { Update } from "../facts/Update.js";
import { news, wordingOf } from "../wording.js";

const retry = "Read the messages of the task or job, remove the cause, and start the update again.";

export const updateWording = wordingOf(Update, {
  TargetDetermined: news("'%1' is going to get image '%2'.", "A device was chosen for the update."),
  AllTargetsDetermined: news("It is settled which devices to update.", "The choice of devices is complete."),
  NoTargetsDetermined: {
    message: "No device here can use image '%1'.",
    resolution: "Check that the image is meant for a device of this service.",
    description: "The search for devices to update found none.",
  },
  UpdateInProgress: news("An update is under way.", "An update has begun and has not ended yet."),
  TransferringToComponent: news("Image '%1' is on its way to '%2'.", "A device is receiving its image."),
  VerifyingAtComponent: news("'%2' is checking image '%1'.", "A device examines the image it was given."),
  InstallingOnComponent: news("'%2' is writing image '%1'.", "A device puts the image in its place."),
  ApplyingOnComponent: news("'%2' is putting image '%1' to use.", "A device changes over to the image."),
  TransferFailed: {
    message: "Image '%1' did not reach '%2'.",
    resolution: "Check that the image's source and the device can be reached, and start the update again.",
    description: "A device did not get its image whole.",
  },
  VerificationFailed: {
    message: "'%2' rejects image '%1'.",
    resolution: "Make sure that the image is undamaged, authentic and made for this device.",
    description: "A device examined its image and found it unfit.",
  },
  ApplyFailed: {
    message: "'%2' could not change over to image '%1'.",
    resolution: retry,
    description: "The change to a new image went wrong.",
  },
  ActivateFailed: {
    message: "'%2' could not start using image '%1'.",
    resolution: retry,
    description: "An installed image did not become the active one.",
  },
  AwaitToUpdate: {
    message: "Image '%1' can go to '%2' as soon as someone says so.",
    resolution: "Start the update, for instance with the StartUpdate action.",
    description: "An update waits for leave to begin.",
  },
  AwaitToActivate: {
    message: "Image '%1' is installed on '%2' and waits to be activated.",
    resolution: "Activate it, for instance with a reset.",
    description: "An installed image waits for leave to become the active one.",
  },
  UpdateSuccessful: news("'%1' now runs image '%2'.", "A device has its new image."),
  OperationTransitionedToJob: {
    message: "The job '%1' carries on with this update.",
    resolution: "Watch that job from now on.",
    description: "An update goes on as a job.",
  },
  UpdateSkipped: news("'%1' was left as it is, without image '%2'.", "A device was passed over."),
  UpdateSkippedSameVersion: news(
    "'%1' was left as it is: it has the version of image '%2' already.",
    "A device was passed over because there is nothing new for it.",
  ),
  UpdateSkippedVersionTooLow: news(
    "'%1' was left as it is: image '%2' is older than it allows.",
    "A device was passed over because it does not go back that far.",
  ),
  UpdateNotApplicable: {
    message: "Image '%1' is not meant for '%2'.",
    resolution: "Choose an image that was made for the device.",
    description: "Image and device do not go together.",
  },
});
