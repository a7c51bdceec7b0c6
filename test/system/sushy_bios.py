"""BIOS settings: read with the registry that explains them, changed for the next boot, and set back to their defaults."""

import unittest

import sushy
from sushy import exceptions

import connect

on_reset = sushy.ApplyTime.ON_RESET


class Bios(connect.Connected):
    @classmethod
    def setUpClass(cls):
        connect.allow_for_forgotten_registries()
        super().setUpClass()

    def restart(self, system):
        connect.restart(system)
        system.bios.refresh(force=True)

    def pending(self, system):
        system.bios._pending_settings_resource.refresh(force=True)
        return system.bios.pending_attributes

    def test_every_attribute_is_one_of_its_registry(self):
        bios = self.machine("server01").bios
        registry = bios.get_attribute_registry()
        known = {each.name: each for each in registry.registry_entries.attributes}
        self.assertEqual(set(known), set(bios.attributes))
        for name, value in bios.attributes.items():
            with self.subTest(name):
                attribute = known[name]
                kinds = {"Enumeration": str, "String": str, "Integer": int, "Boolean": bool, "Password": type(None)}
                kind = kinds[attribute.attribute_type]
                self.assertIs(type(value), kind)
                self.assertTrue(attribute.display_name)
                if attribute.attribute_type == "Enumeration":
                    self.assertIn(value, [each["ValueName"] for each in attribute.allowable_values])
                if kind is int:
                    self.assertTrue(attribute.lower_bound <= value <= attribute.upper_bound)

    def test_an_attribute_is_pending_until_the_next_boot(self):
        system = self.machine("server01")
        connect.turn_on(system)
        bios = system.bios
        self.assertIn(on_reset, bios.supported_apply_times)
        bios.set_attribute("ProcTurboMode", "Disabled", apply_time=on_reset)
        self.assertEqual(bios.pending_attributes, {"ProcTurboMode": "Disabled"})
        bios.refresh(force=True)
        self.assertEqual(bios.attributes["ProcTurboMode"], "Enabled")
        self.restart(system)
        self.assertEqual(bios.attributes["ProcTurboMode"], "Disabled")
        self.assertEqual(self.pending(system), {})

    def test_values_of_every_type_come_back_as_they_were_sent(self):
        """Ironic takes a setting for applied when it equals what it asked for, as Python compares them."""
        system = self.machine("server02")
        wanted = {
            "NumaNodesPerSocket": 4,
            "QuietBoot": False,
            "ServerAssetTag": "row 4, \u00e9tag\u00e8re 2",
            "WorkloadProfile": "Performance",
        }
        system.bios.set_attributes(wanted)
        self.restart(system)
        for name, value in wanted.items():
            with self.subTest(name):
                self.assertEqual(system.bios.attributes[name], value)
                self.assertIs(type(system.bios.attributes[name]), type(value))

    def test_settings_back_to_their_defaults(self):
        system = self.machine("server04")
        self.restart(system)
        first = dict(system.bios.attributes)
        system.bios.set_attributes({"SriovGlobalEnable": "Enabled", "Timeout": 9})
        self.restart(system)
        self.assertNotEqual(system.bios.attributes, first)
        system.bios.reset_bios()
        self.restart(system)
        self.assertEqual(system.bios.attributes, first)

    def test_one_that_is_refused_changes_nothing(self):
        system = self.machine("server05")
        for wrong in (
            {"Unheard": "Of"},
            {"ProcTurboMode": "Sometimes"},
            {"ProcTurboMode": 1},
            {"NumaNodesPerSocket": 9},
            {"NumaNodesPerSocket": "2"},
            {"ServerAssetTag": "x" * 33},
            {"BootMode": "Legacy"},
            {"QuietBoot": True, "Unheard": "Of"},
        ):
            with self.subTest(str(wrong)):
                with self.assertRaises(exceptions.BadRequestError) as caught:
                    system.bios.set_attributes(wrong, apply_time=on_reset)
                self.assertTrue(caught.exception.detail)
        self.assertEqual(self.pending(system), {})

    def test_a_time_that_is_not_offered_is_refused(self):
        system = self.machine("server05")
        with self.assertRaises(exceptions.BadRequestError):
            system.bios.set_attribute("QuietBoot", False, apply_time=sushy.ApplyTime.IMMEDIATE)
        self.assertEqual(self.pending(system), {})

    def test_a_password_is_changed_by_who_knows_it(self):
        bios = self.machine("server05").bios
        bios.change_password("Kelp-forest-7", "", "AdminPassword")
        with self.assertRaises(exceptions.BadRequestError):
            bios.change_password("Brine-shrimp-8", "Not-the-old-one", "AdminPassword")
        bios.change_password("", "Kelp-forest-7", "AdminPassword")


if __name__ == "__main__":
    unittest.main()
