"""
One of Ironic's programs, as its own entry points start it. Arguments: its name, then its own.

    python3 service.py conductor --config-file ironic.conf
"""

import importlib
import os
import sys

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

program = sys.argv.pop(1)
main = importlib.import_module("ironic.cmd." + program).main

# Only now: Ironic patches the world first, and expects whoever imports more to come after that.
from forgotten_registries import allow_for_forgotten_registries

allow_for_forgotten_registries()
sys.argv[0] = "ironic-" + program
sys.exit(main())
