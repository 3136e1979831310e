PRAGMA application_id = 1415669571;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE content (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public TEXT NOT NULL UNIQUE,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        kind TEXT NOT NULL,
        sha256 BLOB NOT NULL,
        media_type TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        duration INTEGER NOT NULL,
        fps REAL NOT NULL,
        variance INTEGER NOT NULL,
        partial INTEGER NOT NULL,
        frames INTEGER NOT NULL,
        look INTEGER REFERENCES look,
        files INTEGER NOT NULL,
        truncated INTEGER NOT NULL,
        UNIQUE (owner, sha256)
    ) STRICT;
INSERT INTO "content" VALUES(1,'b533f02816511e736354dc48984b11c0',1,'image',X'77AF778B51ABD4A3C51C5DDD97204A9C3AE614EBCCB75A606C3B6865AED6744E','image/jpeg',640,480,0,0.0,0,0,0,1,2,0);
INSERT INTO "content" VALUES(2,'080aae88e66021e960b2c4a81cd01068',1,'image',X'262121C5372BE8AF3AE6FF0D3D138D9E6E1249335222C7F0E02535E35073BB0B','image/jpeg',640,480,0,0.0,0,0,0,2,1,0);
INSERT INTO "content" VALUES(3,'af589a33f4d491d47ef1dd4e88a258a9',1,'video',X'D0607F7AD2628B2AF9158DFBA06CE87166E66B15BF68F8F358F9AA27CCB7C321','video/mp4',1920,1080,3000,29.97,20,0,3,NULL,1,0);
INSERT INTO "content" VALUES(4,'77d3dcca2f1316de41fb66bfc8f2ab37',1,'video',X'67905AD3CC2DD52B1F5F6A6D2814DE0396618B29B4238B9AF5207AEB69936E6D','video/mp4',1920,1080,3000,29.97,20,0,3,NULL,1,0);
CREATE TABLE device (
        id INTEGER PRIMARY KEY,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        uid TEXT NOT NULL,
        UNIQUE (owner, uid)
    ) STRICT;
INSERT INTO "device" VALUES(1,1,'device-one');
INSERT INTO "device" VALUES(2,1,'device-two');
CREATE TABLE dropped (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        look INTEGER NOT NULL
    ) STRICT;
INSERT INTO "dropped" VALUES(1,1,9);
CREATE TABLE file (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        public TEXT NOT NULL UNIQUE,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        kind TEXT NOT NULL,
        content INTEGER NOT NULL REFERENCES content,
        device INTEGER NOT NULL REFERENCES device,
        name TEXT NOT NULL COLLATE NOCASE,
        path TEXT NOT NULL,
        size INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        pixels INTEGER NOT NULL,
        saved INTEGER NOT NULL,
        platform TEXT NOT NULL,
        source TEXT NOT NULL,
        device_name TEXT NOT NULL,
        UNIQUE (device, path)
    ) STRICT;
INSERT INTO "file" VALUES(1,'3dc3291755d96ee2b2f9df980d33624e',1,'image',1,1,'cat.jpg','cat.jpg',1234,5678,307200,1795461167097,'Linux','Linux: Chrome','Computer one');
INSERT INTO "file" VALUES(2,'a8d308b6839c6c769f14dbd1a9b6d870',1,'image',1,2,'copy.jpg','copy.jpg',1234,5678,307200,1795461167098,'Linux','Linux: Chrome','Computer two');
INSERT INTO "file" VALUES(3,'3329710decf01beb2a10e20de99c5730',1,'image',2,1,'edit.jpg','edit.jpg',1234,5678,307200,1795461167100,'Linux','Linux: Chrome','Computer one');
INSERT INTO "file" VALUES(4,'d7fadbe3bf6bab29f6a20e69b75c4791',1,'video',3,1,'film.mp4','film.mp4',1234,5678,2073600,1795461167102,'Linux','Linux: Chrome','Computer one');
INSERT INTO "file" VALUES(5,'e05448235c12635ac3824f9f579ce4ad',1,'video',4,1,'clip.mp4','clip.mp4',1234,5678,2073600,1795461167107,'Linux','Linux: Chrome','Computer one');
CREATE TABLE frame (
        video INTEGER NOT NULL REFERENCES content ON DELETE CASCADE,
        number INTEGER NOT NULL,
        pos INTEGER NOT NULL,
        look INTEGER NOT NULL REFERENCES look,
        PRIMARY KEY (video, number)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "frame" VALUES(3,0,0,3);
INSERT INTO "frame" VALUES(3,1,1000,4);
INSERT INTO "frame" VALUES(3,2,2000,5);
INSERT INTO "frame" VALUES(4,0,0,6);
INSERT INTO "frame" VALUES(4,1,1000,7);
INSERT INTO "frame" VALUES(4,2,2000,8);
CREATE TABLE look (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        owner INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        hash BLOB NOT NULL,
        uses INTEGER NOT NULL,
        UNIQUE (owner, hash)
    ) STRICT;
INSERT INTO "look" VALUES(1,1,X'CD613E30D8F16ADF91B7584A2265B1F5000000000000000000000000000000004462EBFC5F915EF09CFBAC6E7687A66E00000000000000000000000000000000',1);
INSERT INTO "look" VALUES(2,1,X'DD613634D8F16ADB91B7584A2265B5F5',1);
INSERT INTO "look" VALUES(3,1,X'CD613E30D8F16ADF91B7584A2265B1F5',1);
INSERT INTO "look" VALUES(4,1,X'D95BAFC8F2A4D27BDCF4BB99F4BEA973',1);
INSERT INTO "look" VALUES(5,1,X'216363698B529B4A97B750923CEB3FFD',1);
INSERT INTO "look" VALUES(6,1,X'CD613634D8F16ADF91B7584A2265B5F5',1);
INSERT INTO "look" VALUES(7,1,X'D95BA7CCF2A4D27BDCF4BB99F4BEAD73',1);
INSERT INTO "look" VALUES(8,1,X'21636B6D8B529B4A97B750923CEB3BFD',1);
CREATE TABLE look_match (
        low INTEGER NOT NULL REFERENCES look ON DELETE CASCADE,
        high INTEGER NOT NULL REFERENCES look ON DELETE CASCADE,
        needed INTEGER NOT NULL,
        distance INTEGER NOT NULL,
        trimmed INTEGER NOT NULL,
        orientation INTEGER NOT NULL,
        complexity INTEGER NOT NULL,
        also BLOB,
        PRIMARY KEY (low, high),
        CHECK (low <= high)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "look_match" VALUES(1,1,0,0,0,0,28,X'0800001C');
INSERT INTO "look_match" VALUES(1,2,5,5,0,0,28,NULL);
INSERT INTO "look_match" VALUES(1,3,0,0,0,0,28,NULL);
INSERT INTO "look_match" VALUES(1,6,3,3,0,0,28,NULL);
INSERT INTO "look_match" VALUES(2,2,0,0,0,0,28,NULL);
INSERT INTO "look_match" VALUES(2,3,5,5,0,0,28,NULL);
INSERT INTO "look_match" VALUES(2,6,2,2,0,0,28,NULL);
INSERT INTO "look_match" VALUES(3,3,0,0,0,0,28,NULL);
INSERT INTO "look_match" VALUES(3,6,3,3,0,0,28,NULL);
INSERT INTO "look_match" VALUES(4,4,0,0,0,0,28,NULL);
INSERT INTO "look_match" VALUES(4,7,3,3,0,0,28,NULL);
INSERT INTO "look_match" VALUES(5,5,0,0,0,0,28,NULL);
INSERT INTO "look_match" VALUES(5,8,3,3,0,0,28,NULL);
INSERT INTO "look_match" VALUES(6,6,0,0,0,0,28,NULL);
INSERT INTO "look_match" VALUES(7,7,0,0,0,0,28,NULL);
INSERT INTO "look_match" VALUES(8,8,0,0,0,0,28,NULL);
CREATE TABLE refresh_token (
        digest TEXT PRIMARY KEY,
        user INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
        family TEXT NOT NULL,
        expires INTEGER NOT NULL,
        used INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
CREATE TABLE user (
        id INTEGER PRIMARY KEY,
        public TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        folded TEXT NOT NULL UNIQUE,
        password_hash TEXT,
        variance INTEGER NOT NULL,
        image_files INTEGER NOT NULL DEFAULT 0,
        video_files INTEGER NOT NULL DEFAULT 0,
        images INTEGER NOT NULL DEFAULT 0,
        videos INTEGER NOT NULL DEFAULT 0,
        frames INTEGER NOT NULL DEFAULT 0,
        matches INTEGER NOT NULL DEFAULT 0,
        floor INTEGER NOT NULL DEFAULT 0
    ) STRICT;
INSERT INTO "user" VALUES(1,'2bdb376f911e19e6fb32136a413fe19e','Ada','ada','secret',21,3,2,2,2,6,8,0);
CREATE INDEX refresh_token_user ON refresh_token (user, family);
CREATE INDEX look_owner ON look (owner);
CREATE INDEX dropped_owner ON dropped (owner);
CREATE INDEX look_match_high ON look_match (high, low);
CREATE INDEX content_look ON content (look, sha256) WHERE look IS NOT NULL;
CREATE INDEX frame_look ON frame (look, video, number, pos);
CREATE INDEX file_content ON file (content, saved);
CREATE INDEX file_by_name ON file (owner, kind, name, public);
CREATE INDEX file_by_size ON file (owner, kind, size, public, name);
CREATE INDEX file_by_modified ON file (owner, kind, modified, public, name);
CREATE INDEX file_by_saved ON file (owner, kind, saved, public, name);
CREATE INDEX file_by_pixels ON file (owner, kind, pixels, public, name);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('look',9);
INSERT INTO "sqlite_sequence" VALUES('content',5);
INSERT INTO "sqlite_sequence" VALUES('file',6);
INSERT INTO "sqlite_sequence" VALUES('dropped',1);
COMMIT;
