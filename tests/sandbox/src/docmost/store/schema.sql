CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, locale TEXT NOT NULL,
  salt TEXT NOT NULL, password TEXT NOT NULL, last_login_at TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, revoked_at TEXT) STRICT;
CREATE TABLE IF NOT EXISTS spaces (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, slug TEXT NOT NULL UNIQUE, description TEXT NOT NULL,
  creator_id TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS space_members (
  space_id TEXT NOT NULL, user_id TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (space_id, user_id)
) STRICT;
CREATE TABLE IF NOT EXISTS pages (
  id TEXT PRIMARY KEY, slug_id TEXT NOT NULL UNIQUE, title TEXT, icon TEXT, position TEXT NOT NULL,
  parent_page_id TEXT, creator_id TEXT NOT NULL, last_updated_by_id TEXT NOT NULL, space_id TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, deleted_at TEXT, deleted_by_id TEXT,
  contributor_ids TEXT NOT NULL DEFAULT '[]', content TEXT, text_content TEXT, ydoc BLOB, history_due_ms INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS pages_by_space ON pages (space_id, parent_page_id, position);
CREATE TABLE IF NOT EXISTS page_history (
  id TEXT PRIMARY KEY, page_id TEXT NOT NULL, title TEXT, icon TEXT, content TEXT, user_id TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS shares (
  id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, page_id TEXT NOT NULL UNIQUE, include_sub_pages INTEGER NOT NULL,
  search_indexing INTEGER NOT NULL, creator_id TEXT NOT NULL, space_id TEXT NOT NULL, created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS comments (
  id TEXT PRIMARY KEY, page_id TEXT NOT NULL, space_id TEXT NOT NULL, parent_comment_id TEXT, creator_id TEXT NOT NULL,
  content TEXT NOT NULL, selection TEXT, type TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS attachments (
  id TEXT PRIMARY KEY, file_name TEXT NOT NULL, mime TEXT NOT NULL, creator_id TEXT NOT NULL, page_id TEXT NOT NULL,
  space_id TEXT NOT NULL, created_at TEXT NOT NULL, data BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS invitations (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, role TEXT NOT NULL, token TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
