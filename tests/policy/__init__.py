"""Who sees and changes what: the policy of every route with an id, held against the services."""
