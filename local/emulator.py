"""Runs the emulator until its standard input closes: whatever happens to the parent, nothing is left running."""

import os
import signal
import sys
import threading

from ministack.app import main


def end_with_parent():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_parent, daemon=True).start()
main()
