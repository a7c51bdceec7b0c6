"""What there is: found by links, by name and by UUID, and read as sushy reads it."""

import datetime
import unittest

import sushy

import connect

led = sushy.IndicatorLED


class Inventory(connect.Connected):
    def test_a_machine_is_found_by_id_by_name_and_by_uuid(self):
        by_id = self.machine("server01")
        self.assertEqual((by_id.identity, by_id.name), ("server01", "web01"))
        for name in ("web01", by_id.uuid, by_id.uuid.upper()):
            with self.subTest(name):
                self.assertEqual(self.machine(name).identity, "server01")

    def test_every_member_reads(self):
        for collection, count in (
            (self.root.get_system_collection(), 10),
            (self.root.get_chassis_collection(), 11),
            (self.root.get_manager_collection(), 11),
        ):
            self.assertEqual(len(collection.get_members()), count)

    def test_system(self):
        system = self.machine("server03")
        self.assertEqual(system.manufacturer, "Northlight Systems")
        self.assertEqual(system.part_number, None)
        self.assertEqual(system.serial_number, "NL24-00032")
        self.assertEqual(system.bios_version, "1.9.5")
        self.assertEqual(system.memory_summary.size_gib, 512)
        self.assertEqual(system.status.health, sushy.Health.OK)

    def test_links_lead_there_and_back(self):
        system = self.machine("server03")
        [chassis], [manager] = system.chassis, system.managers
        self.assertEqual([each.uuid for each in chassis.systems], [system.uuid])
        self.assertEqual([each.uuid for each in manager.systems], [system.uuid])
        self.assertEqual([each.identity for each in chassis.managers], [manager.identity])
        self.assertEqual([each.identity for each in manager.chassis], [chassis.identity])

    def test_network_interfaces(self):
        summary = self.machine("server03").ethernet_interfaces.summary
        self.assertEqual(
            summary,
            {"02:00:5e:10:02:05": sushy.State.ENABLED, "02:00:5e:10:02:06": sushy.State.ENABLED},
        )

    def test_indicator_of_system_and_chassis_is_the_same_light(self):
        system = self.machine("server03")
        [chassis] = system.chassis
        for blinks, shines in ((system, chassis), (chassis, system)):
            for state in (led.BLINKING, led.LIT, led.OFF):
                blinks.set_indicator_led(state)
                shines.refresh(force=True)
                self.assertEqual(shines.indicator_led, state)

    def test_temperatures_and_power(self):
        system = self.machine("server04")
        connect.turn_on(system)
        [chassis] = system.chassis
        thermal = chassis.thermal

        def seen():
            thermal.refresh(force=True)
            return all(each.reading_celsius is not None for each in thermal.temperatures)

        connect.wait_until("temperatures of a machine that has just been turned on", seen)
        self.assertTrue(thermal.temperatures)
        for each in thermal.temperatures:
            self.assertTrue(0 < each.reading_celsius < each.upper_threshold_critical, each.name)
        self.assertTrue(all(fan.identity is not None and fan.reading > 0 for fan in thermal.fans))
        [supply] = chassis.power.power_supplies
        self.assertEqual(supply.status.state, sushy.State.ENABLED)
        self.assertLess(supply.last_power_output_watts, supply.power_capacity_watts)

    def test_manager_is_reset(self):
        [manager] = self.machine("server04").managers
        self.assertEqual(manager.manager_type, sushy.ManagerType.BMC)
        self.assertTrue(manager.firmware_version)
        for reset in manager.get_allowed_reset_manager_values():
            manager.reset_manager(reset)
            manager.refresh(force=True)
            self.assertEqual(manager.json["PowerState"], "On")

    def test_the_clock_of_a_manager_goes(self):
        [manager] = self.machine("server04").managers
        now = datetime.datetime.fromisoformat(manager.json["DateTime"].replace("Z", "+00:00"))
        self.assertLess(abs(datetime.datetime.now(datetime.timezone.utc) - now), datetime.timedelta(minutes=1))

    def test_firmware_inventory(self):
        versions = {
            each.identity: each.version
            for each in self.root.get_update_service().firmware_inventory.get_members()
        }
        self.assertEqual(versions["board05"], "0.9.2")
        # Of a machine whose firmware comes from here it is what that says of itself.
        self.assertEqual(versions["board01"], "v1.40")
        self.assertIn("shoal", versions)

    def test_registries_are_all_here(self):
        """One by one: Debian's sushy cannot list its own standard ones, which Sushy.registries begins with."""
        registries = {
            each.identity: each.get_message_registry("en", None)
            for each in self.root._get_registry_collection().get_members()
        }
        for name in ("Base", "ResourceEvent", "TaskEvent", "Update"):
            self.assertTrue(registries[name].messages, name)
        refused = registries["Base"].messages["ActionParameterValueNotInList"]
        self.assertEqual(refused.number_of_args, 3)


if __name__ == "__main__":
    unittest.main()
