"""What the views that explore a collection show, as numbers: map, clusters, thresholds, network,
places. Pure functions; nothing here knows a store, and nothing here draws."""
