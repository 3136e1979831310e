// From version 1 to version 2: what a person says of a collection. A script, as schema_1.
CREATE CONSTRAINT tag_id IF NOT EXISTS FOR (t:Tag) REQUIRE (t.owner, t.id) IS UNIQUE;
CREATE CONSTRAINT decision_low IF NOT EXISTS
FOR (d:Decision) REQUIRE (d.owner, d.low, d.high) IS UNIQUE;
CREATE INDEX decision_high IF NOT EXISTS FOR (d:Decision) ON (d.owner, d.high, d.low);
CREATE CONSTRAINT journal_number IF NOT EXISTS
FOR (j:Journal) REQUIRE (j.owner, j.number) IS UNIQUE;
