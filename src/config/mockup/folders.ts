import { resolve } from "node:path";
import type { Mockup } from "../../model/mockup.js";
import { readMockup } from "./read-mockup.js";
import type { MockupReader } from "./recordings.js";

/** Folders named in a file, relative to its own; each is read once. @throws MockupError */
export function mockupFolders(directory: string): MockupReader {
  const known = new Map<string, Mockup>();
  return (folder) => {
    const place = resolve(directory, folder);
    const mockup = known.get(place) ?? readMockup(place);
    known.set(place, mockup);
    return mockup;
  };
}
