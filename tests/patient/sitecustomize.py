"""On the path of servers under test: nothing gives way to other programs.

What gives way never gets its turn on a machine that is busy with something else, and a test would wait for it in vain.
That the lab, jobs and exports give way is tested where they are.
"""

import os

for _name in ("nice", "setpriority"):
    if hasattr(os, _name):
        setattr(os, _name, lambda *_: 0)
