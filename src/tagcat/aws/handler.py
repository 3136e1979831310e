"""What Lambda calls for the API: ``tagcat.aws.handler.handler``.

Importing it reads the secrets and connects to Neo4j, because Lambda gives a function more
processor while it starts than afterwards.
"""

from __future__ import annotations

import logging

from tagcat.api.logs import set_up_logs
from tagcat.aws.environment import read_environment
from tagcat.aws.service import Service
from tagcat.settings import read_settings

set_up_logs(read_settings())
# Its warnings quote what the server said, which may quote values.
logging.getLogger("neo4j").setLevel(logging.ERROR)
handler = Service(read_environment())
handler.warm()
