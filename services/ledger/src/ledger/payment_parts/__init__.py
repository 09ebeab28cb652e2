"""What of the money paid was given to which payable, and by which invoice."""
