import type { Migration } from './migration.ts';

/** How often derived memories were recalled, and when last (epoch milliseconds). */
const SCHEMA = `
CREATE TABLE recall (
  memory_id INTEGER PRIMARY KEY REFERENCES memory ON DELETE CASCADE,
  times INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;
`;

export const recalls: Migration = {
  version: 3,
  apply: (sql) => sql.exec(SCHEMA),
};
