"""Where machines boot from: once, always, and in which mode."""

import inspect
import unittest

import sushy
from sushy import exceptions

import connect

once = sushy.BootSourceOverrideEnabled.ONCE
always = sushy.BootSourceOverrideEnabled.CONTINUOUS
never = sushy.BootSourceOverrideEnabled.DISABLED


class Boot(connect.Connected):
    def assert_override(self, system, enabled, target):
        system.refresh(force=True)
        self.assertEqual((system.boot.enabled, system.boot.target), (enabled, target))

    def test_once_is_used_up_by_one_boot(self):
        system = self.machine("server01")
        up = connect.turn_on(system)
        system.set_system_boot_options(target=sushy.BootSource.PXE, enabled=once)
        self.assert_override(system, once, sushy.BootSource.PXE)
        system.reset_system(sushy.ResetType.FORCE_RESTART)
        connect.wait_for_boot(system, after=up)
        self.assert_override(system, never, sushy.BootSource.NONE)

    def test_always_stays(self):
        system = self.machine("server02")
        up = connect.turn_on(system)
        system.set_system_boot_options(target=sushy.BootSource.PXE, enabled=always)
        system.reset_system(sushy.ResetType.FORCE_RESTART)
        connect.wait_for_boot(system, after=up)
        self.assert_override(system, always, sushy.BootSource.PXE)
        system.set_system_boot_options(enabled=never)
        system.refresh(force=True)
        self.assertEqual(system.boot.enabled, never)

    def test_the_machine_goes_where_it_was_told(self):
        system = self.machine("server04")
        up = connect.turn_on(system)
        system.set_system_boot_options(target=sushy.BootSource.BIOS_SETUP, enabled=once)
        system.reset_system(sushy.ResetType.GRACEFUL_RESTART)

        def seen():
            system.refresh(force=True)
            return system.json["BootProgress"]["LastState"] == "SetupEntered"

        connect.wait_until("the setup", seen)
        self.assert_override(system, never, sushy.BootSource.NONE)
        system.reset_system(sushy.ResetType.FORCE_RESTART)
        connect.wait_for_boot(system, after=up)

    def test_an_override_set_while_off_counts_at_the_next_start(self):
        system = self.machine("server03")
        system.reset_system(sushy.ResetType.FORCE_OFF)
        connect.wait_for_power(system, sushy.PowerState.OFF)
        system.set_system_boot_options(target=sushy.BootSource.HDD, enabled=once)
        self.assert_override(system, once, sushy.BootSource.HDD)
        connect.turn_on(system)
        self.assert_override(system, never, sushy.BootSource.NONE)

    def test_mode(self):
        system = self.machine("server05")
        for mode in (sushy.BootSourceOverrideMode.LEGACY, sushy.BootSourceOverrideMode.UEFI):
            system.set_system_boot_options(mode=mode)
            system.refresh(force=True)
            self.assertEqual(system.boot.mode, mode)

    def test_targets_are_those_the_machine_has(self):
        system = self.machine("server05")
        allowed = system.get_allowed_system_boot_source_values()
        for target in (sushy.BootSource.PXE, sushy.BootSource.HDD, sushy.BootSource.CD, sushy.BootSource.UEFI_HTTP):
            self.assertIn(target, allowed)
        self.assertNotIn(sushy.BootSource.FLOPPY, allowed)
        with self.assertRaises(exceptions.BadRequestError) as caught:
            system._conn.patch(system.path, data={"Boot": {"BootSourceOverrideTarget": "Floppy"}})
        self.assertIn("Floppy", caught.exception.detail)

    def set_http_boot(self, system, uri):
        """A PATCH by hand where sushy has no parameter for it, as in version 4."""
        if "http_boot_uri" in inspect.signature(system.set_system_boot_options).parameters:
            system.set_system_boot_options(target=sushy.BootSource.UEFI_HTTP, enabled=once, http_boot_uri=uri)
            return
        boot = {"BootSourceOverrideTarget": "UefiHttp", "BootSourceOverrideEnabled": "Once", "HttpBootUri": uri}
        system._conn.patch(system.path, data={"Boot": boot}, etag=system._get_etag())

    def test_http_boot_with_a_uri_and_without(self):
        """Without one the machine asks its DHCP server; Ironic sends null for that."""
        system = self.machine("server05")
        connect.turn_on(system)
        for uri in ("http://192.0.2.7/boot/ipa.efi", None):
            self.set_http_boot(system, uri)
            self.assert_override(system, once, sushy.BootSource.UEFI_HTTP)
            self.assertEqual(system.json["Boot"]["HttpBootUri"], uri)
        self.set_http_boot(system, "http://192.0.2.7/boot/ipa.efi")
        connect.restart(system)
        self.assert_override(system, never, sushy.BootSource.NONE)

    def test_boot_order(self):
        """sushy has no word for it."""
        system = self.machine("server05")
        connect.turn_on(system)
        order = system.json["Boot"]["BootOrder"]
        references = {
            system._conn.get(each["@odata.id"]).json()["BootOptionReference"]
            for each in system._conn.get(system.json["Boot"]["BootOptions"]["@odata.id"]).json()["Members"]
        }
        self.assertLessEqual(set(order), references)
        for wanted in ([order[1], order[0], *order[2:]], order):
            system._conn.patch(system.path, data={"Boot": {"BootOrder": wanted}}, etag=system._get_etag())
            connect.restart(system)
            self.assertEqual(system.json["Boot"]["BootOrder"], wanted)

    def test_a_tag_grown_old_does_not_stop_sushy(self):
        """It repeats the request without the tag (connector._etag_handler)."""
        system = self.machine("server05")
        response = system._conn.patch(system.path, data={"AssetTag": "row 4"}, etag='"an old one"')
        self.assertIn(response.status_code, (200, 204))
        system.refresh(force=True)
        self.assertEqual(system.asset_tag, "row 4")


if __name__ == "__main__":
    unittest.main()
