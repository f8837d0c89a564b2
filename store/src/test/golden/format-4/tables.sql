CREATE TABLE change_log (
  revision INTEGER PRIMARY KEY,
  time TEXT NOT NULL,
  principal TEXT NOT NULL,
  request_id TEXT NOT NULL,
  command TEXT NOT NULL,
  edits TEXT NOT NULL
, account TEXT) STRICT;
CREATE TABLE document (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  project TEXT NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE log_edit (
  key TEXT NOT NULL,
  revision INTEGER NOT NULL,
  kind TEXT NOT NULL,
  PRIMARY KEY (key, revision, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE log_owner (
  project TEXT NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (project, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE secret (
  slot INTEGER PRIMARY KEY,
  content BLOB NOT NULL
) STRICT;
CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  head INTEGER NOT NULL,
  rewrite INTEGER NOT NULL
) STRICT;
