"""The service in the place of sushy-emulator, as a CI harness drives it."""

import unittest

import sushy
from sushy import auth

import connect

on, off = sushy.PowerState.ON, sushy.PowerState.OFF
node = "27946b59-9e44-4fa7-8e91-f3527a1ef094"


class WithBasic(unittest.TestCase):
    authentication = auth.BasicAuth

    def setUp(self):
        # Debian's package lacks the files of sushy's own registries.
        connect.allow_for_forgotten_registries()
        self.root = sushy.Sushy(connect.url, auth=self.authentication(connect.user, connect.password))
        self.system = self.root.get_system("/redfish/v1/Systems/" + node)

    def test_systems_are_found_by_uuid_and_by_name(self):
        self.assertEqual(self.system.uuid, node)
        self.assertEqual(self.system.name, "test1")
        named = self.root.get_system("/redfish/v1/Systems/test1")
        self.assertEqual(named.uuid, node)
        self.assertEqual(len(self.root.get_system_collection().members_identities), 2)

    def test_power_shows_its_old_state_until_it_has_the_new_one(self):
        if self.system.power_state != off:
            self.system.reset_system(sushy.ResetType.FORCE_OFF)
            connect.wait_for_power(self.system, off)
        self.system.reset_system(sushy.ResetType.ON)
        self.system.refresh(force=True)
        self.assertEqual(self.system.power_state, off)
        connect.wait_for_power(self.system, on)
        self.system.reset_system(sushy.ResetType.FORCE_RESTART)
        connect.wait_for_power(self.system, off)
        connect.wait_for_power(self.system, on)
        self.system.reset_system(sushy.ResetType.GRACEFUL_SHUTDOWN)
        connect.wait_for_power(self.system, off)
        self.system.reset_system(sushy.ResetType.FORCE_RESTART)
        connect.wait_for_power(self.system, on)

    def test_the_boot_device_stays_as_it_is_set(self):
        self.system.set_system_boot_options(
            sushy.BootSource.PXE, enabled=sushy.BootSourceOverrideEnabled.CONTINUOUS, mode=sushy.BootSourceOverrideMode.UEFI
        )
        self.system.refresh(force=True)
        self.assertEqual(self.system.boot.target, sushy.BootSource.PXE)

    def test_there_are_slots_for_media(self):
        manager = self.system.managers[0]
        self.assertEqual(manager.identity, node)
        slots = {one.identity: one for one in manager.virtual_media.get_members()}
        self.assertEqual(set(slots), {"Cd", "Floppy"})
        self.assertFalse(slots["Cd"].inserted)

    def test_lights_are_lit(self):
        self.system.set_indicator_led(sushy.IndicatorLED.BLINKING)
        self.system.refresh(force=True)
        self.assertEqual(self.system.indicator_led, sushy.IndicatorLED.BLINKING)

    def test_interfaces_have_their_addresses(self):
        addresses = self.system.ethernet_interfaces.summary
        self.assertEqual(list(addresses), ["00:5c:52:31:3a:9c"])


class WithSessions(WithBasic):
    authentication = auth.SessionAuth


if __name__ == "__main__":
    unittest.main()
