/** The tables of a record file: which databases and stores it has, their records, and where indexes have them. */
export const recordTables = `
  CREATE TABLE IF NOT EXISTS databases (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS stores (id INTEGER PRIMARY KEY, database TEXT NOT NULL, name TEXT NOT NULL,
    UNIQUE (database, name)) STRICT;
  CREATE TABLE IF NOT EXISTS indexes (id INTEGER PRIMARY KEY, store INTEGER NOT NULL, name TEXT NOT NULL, path TEXT
    NOT NULL, is_unique INTEGER NOT NULL, UNIQUE (store, name)) STRICT;
  CREATE TABLE IF NOT EXISTS records (store INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (store, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entries (idx INTEGER NOT NULL, key BLOB NOT NULL, record BLOB NOT NULL,
    PRIMARY KEY (idx, key, record)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entries_record ON entries (idx, record);
`
