"""Web forms by which strangers become leads."""
