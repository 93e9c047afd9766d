"""The lab's work: photographs on its table, its queue, and the process it is done in."""
