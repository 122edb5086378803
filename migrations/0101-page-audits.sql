-- One reading of one page: asked, under way, finished. `facts` is what was gathered (JSON, gzip, base64), from which every card and finding is made again.
create table page_audits (
  workspace_id text not null,
  id text not null,
  asked text not null,
  network text,
  state text not null,
  step text,
  steps_done integer not null,
  steps_all integer not null,
  trouble text,
  url text,
  title text,
  score integer,
  errors integer,
  warnings integer,
  notes integer,
  facts text,
  created_at bigint not null,
  finished_at bigint,
  created_by text,
  primary key (workspace_id, id)
);
create index page_audits_by_time on page_audits (workspace_id, created_at, id);
create index page_audits_by_address on page_audits (workspace_id, asked, created_at);
