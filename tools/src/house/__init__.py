"""How the suite is started, watched and tested on one machine."""
