-- Workspaces filled with a made-up month. One that was begun and never filled is removed at the next start.
create table rehearsals (
  workspace_id text not null,
  user_id text not null,
  begun_at bigint not null,
  filled_at bigint,
  primary key (workspace_id)
);
create unique index rehearsals_once on rehearsals (user_id);
