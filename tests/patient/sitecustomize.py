"""On the path of servers under test: nothing gives way to other programs.

What gives way never gets its turn on a machine that is busy with something else, and a test would wait for it in vain.
That the lab, jobs and exports give way is tested where they are.
"""

import os


def _stay(*_: object) -> int:
    return 0


if hasattr(os, "nice"):
    os.nice = _stay
if hasattr(os, "setpriority"):
    os.setpriority = _stay
