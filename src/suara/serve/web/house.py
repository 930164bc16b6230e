"""What the calls of the API reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from suara.serve.jobs import Jobs
    from suara.serve.python import Workspace
    from suara.serve.web.limits import Buckets


@dataclass(frozen=True)
class House:
    """The workspace that is served, the work in the background, and the pace of each caller."""

    ws: Workspace
    jobs: Jobs
    pace: Buckets
