// From version 2 to version 3: what programs suggest. A script, as schema_1.
CREATE CONSTRAINT label_key IF NOT EXISTS FOR (l:Label) REQUIRE (l.owner, l.key) IS UNIQUE;
CREATE CONSTRAINT tagger_id IF NOT EXISTS FOR (g:Tagger) REQUIRE (g.owner, g.id) IS UNIQUE;
