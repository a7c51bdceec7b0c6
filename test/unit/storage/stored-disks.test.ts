import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, withDisks as withSeen } from "../../../src/domain/storage/stored-disks.js";
import { firstObservation } from "../../../src/model/observation.js";
import { MemoryStore } from "../../support/memory-store.js";
import { drives, subsystem, volumeOn, withDisks } from "./disks.js";

test("volumes of drives that the configuration took away are gone with them", () => {
  const seen = {
    "1": { volumes: [volumeOn("1", ["0", "1"]), volumeOn("2", ["2"])], at: 1 },
    gone: { volumes: [volumeOn("1", ["0"])], at: 1 },
  };
  const few = withDisks([subsystem({ drives: drives(2) }), subsystem({ id: "new" })]);
  assert.deepEqual(fitting(seen, few), { "1": { volumes: [volumeOn("1", ["0", "1"])], at: 1 } });
  const same = fitting(seen, withDisks());
  assert.equal(same["1"], seen["1"]);
});

test("where nothing was seen, nothing is made of it", async () => {
  const store = MemoryStore.empty();
  const unseen = firstObservation(0);
  assert.equal(withSeen(unseen, withDisks(), store), unseen);
  await store.put("storage", "node", { "1": { volumes: [], at: 1 } });
  const { storage: _, ...diskless } = withDisks();
  assert.equal(withSeen(unseen, diskless, store), unseen);
  assert.deepEqual(withSeen(unseen, withDisks(), store).storage, { "1": { volumes: [], at: 1 } });
});
