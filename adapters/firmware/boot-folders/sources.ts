/** Where people get the files of boot folders. */

export const fromFirmware = "the folder boot of https://github.com/raspberrypi/firmware";
