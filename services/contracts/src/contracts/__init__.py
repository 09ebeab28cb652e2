"""What the suite promises, as data: operations, events, schemas, refusals."""
