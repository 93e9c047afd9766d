"""Pages, cards and feeds to hand on."""
