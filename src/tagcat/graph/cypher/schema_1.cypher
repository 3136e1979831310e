// From nothing to version 1. A script: statements end with ";", and each may be run again.
// What is looked for by nobody but its owner has the owner in its key.
CREATE CONSTRAINT tagcat_name IF NOT EXISTS FOR (t:TagCat) REQUIRE t.name IS UNIQUE;
CREATE CONSTRAINT user_id IF NOT EXISTS FOR (u:User) REQUIRE u.id IS UNIQUE;
CREATE CONSTRAINT user_folded IF NOT EXISTS FOR (u:User) REQUIRE u.folded IS UNIQUE;
CREATE CONSTRAINT token_digest IF NOT EXISTS FOR (t:RefreshToken) REQUIRE t.digest IS UNIQUE;
CREATE INDEX token_family IF NOT EXISTS FOR (t:RefreshToken) ON (t.user, t.family);
CREATE CONSTRAINT device_key IF NOT EXISTS FOR (d:Device) REQUIRE (d.owner, d.key) IS UNIQUE;
CREATE CONSTRAINT file_id IF NOT EXISTS FOR (f:File) REQUIRE (f.owner, f.id) IS UNIQUE;
CREATE CONSTRAINT file_place IF NOT EXISTS FOR (f:File) REQUIRE (f.owner, f.place) IS UNIQUE;
CREATE INDEX file_by_name IF NOT EXISTS FOR (f:File) ON (f.owner, f.kind, f.key, f.id);
CREATE INDEX file_by_size IF NOT EXISTS FOR (f:File) ON (f.owner, f.kind, f.size, f.id);
CREATE INDEX file_by_modified IF NOT EXISTS FOR (f:File) ON (f.owner, f.kind, f.modified, f.id);
CREATE INDEX file_by_saved IF NOT EXISTS FOR (f:File) ON (f.owner, f.kind, f.saved, f.id);
CREATE INDEX file_by_pixels IF NOT EXISTS FOR (f:File) ON (f.owner, f.kind, f.pixels, f.id);
CREATE CONSTRAINT content_id IF NOT EXISTS FOR (c:Content) REQUIRE (c.owner, c.id) IS UNIQUE;
CREATE CONSTRAINT content_bytes IF NOT EXISTS
FOR (c:Content) REQUIRE (c.owner, c.sha256) IS UNIQUE;
CREATE CONSTRAINT look_id IF NOT EXISTS FOR (l:Look) REQUIRE (l.owner, l.id) IS UNIQUE;
CREATE CONSTRAINT look_hash IF NOT EXISTS FOR (l:Look) REQUIRE (l.owner, l.hash) IS UNIQUE;
CREATE CONSTRAINT page_number IF NOT EXISTS FOR (p:Page) REQUIRE (p.owner, p.number) IS UNIQUE;
CREATE CONSTRAINT drop_number IF NOT EXISTS FOR (d:Drop) REQUIRE (d.owner, d.number) IS UNIQUE;
