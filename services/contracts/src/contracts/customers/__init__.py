"""What the customers service promises."""

from contracts.customers import contact, customer

resources = (customer.customer, contact.contact)
