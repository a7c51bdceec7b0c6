"""Power, through every reset type that sushy knows and the machine has."""

import unittest

import sushy
from sushy import exceptions

import connect

on, off = sushy.PowerState.ON, sushy.PowerState.OFF


class Power(connect.Connected):
    def test_on_and_off(self):
        system = self.machine("server04")
        self.assertEqual(system.power_state, off)
        system.reset_system(sushy.ResetType.ON)
        connect.wait_for_power(system, on)
        connect.wait_for_boot(system)
        system.reset_system(sushy.ResetType.FORCE_OFF)
        connect.wait_for_power(system, off)
        self.assertEqual(system.json["BootProgress"]["LastState"], "None")

    def test_graceful_shutdown(self):
        system = self.machine("server04")
        connect.turn_on(system)
        system.reset_system(sushy.ResetType.GRACEFUL_SHUTDOWN)
        connect.wait_for_power(system, off)

    def test_restarts_boot_again_and_end_on(self):
        system = self.machine("server01")
        up = connect.turn_on(system)
        for reset in (
            sushy.ResetType.GRACEFUL_RESTART,
            sushy.ResetType.FORCE_RESTART,
            sushy.ResetType.POWER_CYCLE,
        ):
            with self.subTest(reset.value):
                system.reset_system(reset)
                up = connect.wait_for_boot(system, after=up)
                connect.wait_for_power(system, on)

    def test_power_cycle_of_a_machine_that_is_off(self):
        system = self.machine("server05")
        system.reset_system(sushy.ResetType.POWER_CYCLE)
        connect.wait_for_power(system, on)

    def test_nmi_leaves_the_power_alone(self):
        system = self.machine("server02")
        connect.turn_on(system)
        system.reset_system(sushy.ResetType.NMI)
        system.refresh(force=True)
        self.assertEqual(system.power_state, on)

    def test_the_button(self):
        system = self.machine("server03")
        system.reset_system(sushy.ResetType.PUSH_POWER_BUTTON)
        connect.wait_for_power(system, on)

    def test_what_is_so_already_is_no_error(self):
        system = self.machine("server02")
        connect.turn_on(system)
        system.reset_system(sushy.ResetType.ON)
        connect.wait_for_power(system, on)

    def test_what_the_machine_cannot_do_is_not_offered(self):
        system = self.machine("server02")
        self.assertNotIn(sushy.ResetType.SUSPEND, system.get_allowed_reset_system_values())
        with self.assertRaises(exceptions.InvalidParameterValueError):
            system.reset_system(sushy.ResetType.SUSPEND)


if __name__ == "__main__":
    unittest.main()
