"""
One reset of one machine by sushy, and what its power comes to: sushy_reset.py MACHINE RESET STATE. The states on the way
are waited for too, since a machine that is on is on also before a cycle.
"""

import sys

import sushy

import connect

machine, reset, *states = sys.argv[1:]
root = connect.connect()
system = connect.system_of(root, machine)
system.reset_system(sushy.ResetType(reset))
for state in states:
    connect.wait_for_power(system, sushy.PowerState(state))
root._auth.close()
