/** Boards whose boot folders are known. */
import type { BootBoard } from "../../../src/ports/boot-sets.js";
import { raspberryPi4Folder } from "./raspberry-pi-4.js";
import { raspberryPi5Folder } from "./raspberry-pi-5.js";

export const bootBoards: readonly BootBoard[] = [raspberryPi4Folder, raspberryPi5Folder];
