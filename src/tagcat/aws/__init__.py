"""TagCat on AWS: the API behind API Gateway, and heavy analyses as functions of their own.

``handler`` is what Lambda calls for the API, ``functions`` what it calls for the analyses; see
docs/deployment.md. Nothing else of TagCat knows of it.
"""
