"""What all currencies together come to in yuan (外币报表折算)."""
