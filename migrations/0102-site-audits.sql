-- One reading of a whole site, page by page. `site` is where it really is: what the address asked for led to.
create table site_audits (
  workspace_id text not null,
  id text not null,
  asked text not null,
  site text,
  most_pages integer not null,
  state text not null,
  trouble text,
  pages_found integer not null,
  pages_read integer not null,
  pages_judged integer not null,
  score_sum bigint not null,
  pages_with_errors integer not null,
  created_at bigint not null,
  finished_at bigint,
  created_by text,
  primary key (workspace_id, id)
);
create index site_audits_by_time on site_audits (workspace_id, created_at, id);
-- Its pages, in the order they were found. `failing` (JSON) is what failed on the page; `read_at` is null while it waits to be read.
create table site_pages (
  workspace_id text not null,
  site_audit_id text not null,
  url text not null,
  place integer not null,
  read_at bigint,
  status integer,
  trouble text,
  title text,
  score integer,
  og_type text,
  failing text,
  primary key (workspace_id, site_audit_id, url)
);
create index site_pages_waiting on site_pages (workspace_id, site_audit_id, place) where read_at is null;
create index site_pages_in_order on site_pages (workspace_id, site_audit_id, place);
