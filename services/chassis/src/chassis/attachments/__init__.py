"""Attachments: files that belong to a record, kept in a folder or an S3-compatible store."""
