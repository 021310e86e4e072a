/**
 * The projection's tables, in plain PostgreSQL. They are made again from the journal and are never the truth. `check`,
 * `limit` and `by` are words of SQL, hence check_code, detection_limit and said_by. Hash indexes, because a B-tree refuses
 * texts over some 2,700 bytes and an identifier may be as long as whoever wrote it liked.
 */
export const projectionSchema = `
CREATE TABLE entry (
  idx bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  kind text NOT NULL,
  fleet text,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  true_from text,
  true_to text,
  said_when text,
  recorded_when text NOT NULL,
  said_by text NOT NULL,
  software text NOT NULL,
  body jsonb NOT NULL
);
CREATE INDEX entry_subject ON entry USING hash (subject_id);
CREATE INDEX entry_kind ON entry (kind);
CREATE TABLE finding (
  entry_idx bigint NOT NULL REFERENCES entry (idx),
  pos integer NOT NULL,
  result_key text,
  witness text NOT NULL,
  check_code text NOT NULL,
  revision integer NOT NULL,
  fleet text,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  outcome text NOT NULL,
  implant_class text,
  limit_id text,
  blind_reason text,
  detail text NOT NULL,
  measured jsonb,
  evidence jsonb NOT NULL,
  superseded_by bigint,
  PRIMARY KEY (entry_idx, pos)
);
CREATE INDEX finding_subject ON finding USING hash (subject_id);
CREATE INDEX finding_check ON finding USING hash (check_code);
CREATE INDEX finding_key ON finding USING hash (result_key);
CREATE TABLE explained (
  entry_idx bigint NOT NULL REFERENCES entry (idx),
  pos integer NOT NULL,
  check_code text NOT NULL,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  ticket text,
  said_by text,
  PRIMARY KEY (entry_idx, pos)
);
CREATE TABLE verdict (
  entry_idx bigint PRIMARY KEY REFERENCES entry (idx),
  fleet text,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  word text,
  verdict jsonb NOT NULL,
  superseded_by bigint
);
CREATE INDEX verdict_subject ON verdict USING hash (subject_id);
CREATE TABLE detection_limit (
  entry_idx bigint PRIMARY KEY REFERENCES entry (idx),
  limit_id text NOT NULL,
  implant_class text NOT NULL,
  method text NOT NULL,
  family text NOT NULL,
  axis text NOT NULL,
  at90 double precision,
  trials integer NOT NULL,
  basis text NOT NULL,
  scope jsonb NOT NULL
);
CREATE TABLE projected (
  size bigint NOT NULL,
  root text NOT NULL
);
`;
