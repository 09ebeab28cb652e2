"""The base of this service's tables."""

from sqlalchemy import MetaData

from chassis.tables import NAMING, ModelBase


class Model(ModelBase):
    """Base of all tables of customers, in a metadata of their own."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)
