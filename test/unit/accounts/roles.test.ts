import assert from "node:assert/strict";
import { test } from "node:test";
import type { Privilege } from "../../../src/model/service.js";
import { good, open, openWithRoot, operator, refused } from "./service.js";

test("the predefined roles have exactly the standard privileges", () => {
  const { roles } = open();
  assert.deepEqual(
    roles.ids().map((id) => roles.get(id)),
    [
      {
        id: "Administrator",
        predefined: true,
        privileges: ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents", "ConfigureSelf"],
      },
      { id: "Operator", predefined: true, privileges: ["Login", "ConfigureComponents", "ConfigureSelf"] },
      { id: "ReadOnly", predefined: true, privileges: ["Login", "ConfigureSelf"] },
    ],
  );
});

test("the predefined roles can be neither changed nor removed, nor widened by what the store says", async () => {
  const { accountCommands: commands, store, roles } = open();
  await refused(
    commands.updateRole("ReadOnly", ["Login"], operator),
    400,
    "Base.PropertyNotWritable /AssignedPrivileges",
  );
  await refused(commands.removeRole("ReadOnly", operator), 405, "Base.ResourceCannotBeDeleted");
  await refused(
    commands.createRole({ id: "ReadOnly", privileges: [] }, operator),
    400,
    "Base.ResourceAlreadyExists /RoleId",
  );
  await store.put("roles", "ReadOnly", { id: "ReadOnly", predefined: true, privileges: ["ConfigureUsers"] });
  const reopened = open({ store: store.reopen() });
  assert.deepEqual(reopened.roles.get("ReadOnly"), roles.get("ReadOnly"));
  assert.equal(reopened.roles.ids().length, 3);
});

test("a role of one's own is made, changed, used, kept while in use, and removed", async () => {
  const service = await openWithRoot();
  const { accountCommands: commands } = service;
  const ids = service.roles.ids();
  await commands.createRole({ id: "Watcher", privileges: ["Login", "Login"] }, operator);
  assert.notEqual(service.roles.ids(), ids);
  assert.equal(service.roles.ids(), service.roles.ids());
  assert.deepEqual(service.roles.get("Watcher"), { id: "Watcher", predefined: false, privileges: ["Login"] });
  await commands.updateRole("Watcher", ["Login", "ConfigureSelf"], operator);
  await commands.create({ userName: "eve", password: good, roleId: "Watcher" }, operator);
  await refused(commands.removeRole("Watcher", operator), 409, "Base.ResourceInUse");
  await commands.remove("eve", operator);
  await commands.removeRole("Watcher", operator);
  assert.deepEqual(service.roles.ids(), ids);
  const told = service.told.filter(({ origin }) => origin.endsWith("/Roles/Watcher")).map(({ key }) => key);
  assert.deepEqual(told, [
    "ResourceEvent.ResourceCreated",
    "ResourceEvent.ResourceChanged",
    "ResourceEvent.ResourceRemoved",
  ]);
});

test("ids and privileges are checked", async () => {
  const { accountCommands: commands } = open();
  const unknown = ["Login", "Fly"] as Privilege[];
  await refused(
    commands.createRole({ id: "a b", privileges: [] }, operator),
    400,
    "Base.PropertyValueFormatError /RoleId",
  );
  await refused(
    commands.createRole({ id: "W", privileges: unknown }, operator),
    400,
    "Base.PropertyValueNotInList /AssignedPrivileges/1",
  );
  await refused(commands.updateRole("W", ["Login"], operator), 404, "Base.ResourceNotFound");
  await refused(commands.removeRole("W", operator), 404, "Base.ResourceNotFound");
});

test("a role removed while an account for it is being made leaves no account without a role", async () => {
  const service = await openWithRoot();
  await service.accountCommands.createRole({ id: "Watcher", privileges: ["Login"] }, operator);
  const creation = service.accountCommands.create({ userName: "eve", password: good, roleId: "Watcher" }, operator);
  await service.accountCommands.removeRole("Watcher", operator);
  await refused(creation, 400, "Base.PropertyValueNotInList /RoleId");
});

test("a role that the disk refused is none, and one whose change or removal it refused is as it was", async () => {
  const { accountCommands: commands, store, roles } = open();
  await commands.createRole({ id: "Watcher", privileges: ["Login"] }, operator);
  store.refusal = new Error("disk full");
  await assert.rejects(commands.createRole({ id: "Wide", privileges: ["ConfigureUsers"] }, operator), /disk full/);
  await assert.rejects(commands.updateRole("Watcher", ["ConfigureUsers"], operator), /disk full/);
  assert.deepEqual(roles.get("Watcher")?.privileges, ["Login"]);
  await assert.rejects(commands.removeRole("Watcher", operator), /disk full/);
  assert.deepEqual(roles.ids().slice(3), ["Watcher"]);
  assert.equal(roles.get("Wide"), undefined);
});
