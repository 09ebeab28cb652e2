"""How much one caller and all callers together may ask for."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from gateway.exchange import Headers
from gateway.refusals import RateLimited

WINDOW_S = 60
MAX_BUCKETS = 50_000


@dataclass
class Bucket:
    """Tokens left at a moment; they come back evenly over the window."""

    left: float
    at: float


class Quota:
    """A token bucket per key: `quota` requests in 60 seconds, all at once or spread."""

    def __init__(self, name: str, quota: int):
        self.name, self.quota = name, quota
        self._per_s = quota / WINDOW_S
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._policy = f'"{name}";q={quota};w={WINDOW_S}'.encode()

    def take(self, key: str) -> Headers:
        """Spend one token of *key* and return the headers that tell what is left."""
        bucket = self._filled(key)
        if bucket.left < 1:
            wait = (1 - bucket.left) / self._per_s
            raise RateLimited(retry_after_s=max(1, round(wait + 0.5)), policy=self.name)
        bucket.left -= 1
        return self._told(bucket)

    def is_spent(self, key: str) -> bool:
        """Tell whether *key* has nothing left, without spending."""
        return key in self._buckets and self._filled(key).left < 1

    def _filled(self, key: str) -> Bucket:
        now = time.monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(float(self.quota), now)
            if len(self._buckets) > MAX_BUCKETS:
                self._buckets.popitem(last=False)
        bucket.left = min(self.quota, bucket.left + (now - bucket.at) * self._per_s)
        bucket.at = now
        return bucket

    def headers_when_empty(self) -> Headers:
        """Return the headers for somebody who has nothing left."""
        return [
            (b"ratelimit-policy", self._policy),
            (b"ratelimit", f'"{self.name}";r=0;t={WINDOW_S}'.encode()),
        ]

    def _told(self, bucket: Bucket) -> Headers:
        full_in = int((self.quota - bucket.left) / self._per_s) + 1
        told = f'"{self.name}";r={int(bucket.left)};t={full_in}'
        return [(b"ratelimit-policy", self._policy), (b"ratelimit", told.encode())]
