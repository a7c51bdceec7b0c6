"""What the Python tests share: where the service is, who they are to it, and how to wait for something to be seen."""

import os
import time
import unittest

import sushy
from sushy import auth

from forgotten_registries import allow_for_forgotten_registries

url = os.environ["SHOAL_URL"]
certificate = os.environ["SHOAL_CERTIFICATE"]
user = "admin"
password = os.environ["SHOAL_ADMIN_PASSWORD"]

pause = 0.05
tries = 400


def connect(authentication=None):
    """With verification on: a certificate that does not hold fails every test."""
    return sushy.Sushy(
        url,
        auth=authentication or auth.SessionAuth(user, password),
        verify=certificate,
        language="en",
    )


def system_of(root, machine):
    return root.get_system("/redfish/v1/Systems/" + machine)


class Connected(unittest.TestCase):
    """One connection for all tests of a suite."""

    @classmethod
    def setUpClass(cls):
        cls.root = connect()

    @classmethod
    def tearDownClass(cls):
        cls.root._auth.close()

    def machine(self, name):
        return system_of(self.root, name)


def wait_until(what, seen):
    """Asks `seen` again and again; what it returns once that is true."""
    for _ in range(tries):
        result = seen()
        if result:
            return result
        time.sleep(pause)
    raise AssertionError("never seen: " + what)


def wait_for_power(system, state):
    def seen():
        system.refresh(force=True)
        return system.power_state == state

    wait_until("power " + state.value, seen)


def wait_for_boot(system, after=None):
    """
    Until the operating system runs, in a boot later than the one that ended at `after`.
    Returns the time it came up, for the next call.
    """

    def seen():
        system.refresh(force=True)
        progress = system.json["BootProgress"]
        return progress["LastState"] == "OSRunning" and moment(system) != after

    wait_until("a running operating system", seen)
    return moment(system)


def moment(system):
    """Of the last step of a boot."""
    return system.json["BootProgress"]["LastStateTime"]


def turn_on(system):
    """However the test before left it."""
    if system.power_state != sushy.PowerState.ON:
        system.reset_system(sushy.ResetType.ON)
    wait_for_power(system, sushy.PowerState.ON)
    return wait_for_boot(system)


def restart(system):
    """Until the operating system runs again."""
    up = turn_on(system)
    system.reset_system(sushy.ResetType.FORCE_RESTART)
    wait_for_boot(system, after=up)
