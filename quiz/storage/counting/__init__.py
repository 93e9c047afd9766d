"""What is counted with every guess, so that figures of a photograph need no scan; and if it agrees with one."""
