"""What the customers service promises."""

from contracts.customers import contact, customer, imports

resources = (customer.customer, contact.contact, imports.customer_import, imports.jobs.resource)
