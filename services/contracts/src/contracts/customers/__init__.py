"""What the customers service promises."""

from contracts.customers import customer

resources = (customer.customer,)
