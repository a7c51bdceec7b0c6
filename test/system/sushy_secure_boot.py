"""Secure boot: on and off, and the keys in its databases."""

import unittest

import sushy
from sushy import exceptions

import connect

keys = sushy.SecureBootResetKeysType
mode = sushy.SecureBootMode
current = sushy.SecureBootCurrentBoot


class SecureBoot(connect.Connected):
    def restart(self, system):
        connect.restart(system)
        system.secure_boot.refresh(force=True)

    def certificates_in(self, system):
        """By the id of the database; sushy itself does not look below it."""
        return {
            each.identity: system._conn.get(each.path + "/Certificates").json()["Members@odata.count"]
            for each in system.secure_boot.databases.get_members()
        }

    def test_on_and_off(self):
        system = self.machine("server01")
        secure_boot = system.secure_boot
        for enabled, then in ((True, current.ENABLED), (False, current.DISABLED)):
            before = secure_boot.current_boot
            secure_boot.set_enabled(enabled)
            secure_boot.refresh(force=True)
            self.assertEqual((secure_boot.enabled, secure_boot.current_boot), (enabled, before))
            self.restart(system)
            self.assertEqual((secure_boot.enabled, secure_boot.current_boot), (enabled, then))

    def test_databases(self):
        found = {each.database_id for each in self.machine("server02").secure_boot.databases.get_members()}
        self.assertEqual(
            found,
            {
                sushy.SecureBootDatabaseId.PLATFORM_KEY,
                sushy.SecureBootDatabaseId.KEY_EXCHANGE_KEYS,
                sushy.SecureBootDatabaseId.ALLOWED_KEYS_DATABASE,
                sushy.SecureBootDatabaseId.DENIED_KEYS_DATABASE,
            },
        )

    def test_without_keys_it_is_in_setup_mode_and_the_keys_come_back(self):
        system = self.machine("server04")
        first = self.certificates_in(system)
        self.assertTrue(first["PK"] and first["KEK"] and first["db"])
        secure_boot = system.secure_boot
        self.assertEqual(secure_boot.get_allowed_reset_keys_values(), set(keys))
        secure_boot.reset_keys(keys.DELETE_ALL_KEYS)
        self.restart(system)
        self.assertEqual(secure_boot.mode, mode.SETUP)
        self.assertEqual(set(self.certificates_in(system).values()), {0})
        secure_boot.reset_keys(keys.RESET_ALL_KEYS_TO_DEFAULT)
        self.restart(system)
        self.assertEqual(secure_boot.mode, mode.USER)
        self.assertEqual(self.certificates_in(system), first)

    def test_one_database_is_emptied_and_filled_again(self):
        system = self.machine("server05")
        connect.turn_on(system)
        first = self.certificates_in(system)
        [allowed] = [each for each in system.secure_boot.databases.get_members() if each.identity == "db"]
        allowed.reset_keys(keys.DELETE_ALL_KEYS)
        self.restart(system)
        self.assertEqual(self.certificates_in(system), {**first, "db": 0})
        allowed.reset_keys(keys.RESET_ALL_KEYS_TO_DEFAULT)
        self.restart(system)
        self.assertEqual(self.certificates_in(system), first)

    def test_a_machine_whose_firmware_is_out_of_reach_has_none(self):
        with self.assertRaises(exceptions.MissingAttributeError):
            self.machine("board05").secure_boot.enabled


if __name__ == "__main__":
    unittest.main()
