"""What Lambda calls for the API: ``tagcat.aws.handler.handler``.

Importing it reads the secrets and connects to Neo4j, because Lambda gives a function more
processor while it starts than afterwards.
"""

from __future__ import annotations

from tagcat.aws import logs
from tagcat.aws.environment import read_environment
from tagcat.aws.service import Service

logs.start()
handler = Service(read_environment())
handler.warm()
