"""The graph in Neo4j 5, through the official driver; its statements are in ``cypher/``."""
