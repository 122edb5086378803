-- Short links, the clicks on them, and counts of clicks per quarter of an hour.
create table links (
  workspace_id text not null,
  id text not null,
  slug text not null,
  target_url text not null,
  target_key text not null,
  landing_url text not null,
  post_id text,
  publication_id text,
  segment integer,
  connection_id text,
  channel_id text,
  campaign_id text,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  title text,
  created_at bigint not null,
  archived_at bigint,
  primary key (workspace_id, id)
);
create unique index links_by_slug on links (slug);
create unique index links_by_publication on links (workspace_id, publication_id, segment, target_key) where publication_id is not null;
create index links_by_time on links (workspace_id, created_at desc, id desc);
create index links_by_post on links (workspace_id, post_id) where post_id is not null;

-- Where a link by hand led before somebody changed it.
create table link_changes (
  workspace_id text not null,
  id text not null,
  link_id text not null,
  at bigint not null,
  member_id text,
  who text not null,
  from_url text not null,
  to_url text not null,
  primary key (workspace_id, id)
);
create index link_changes_by_link on link_changes (workspace_id, link_id, id);

create table link_settings (
  workspace_id text not null,
  utm_rules text not null,
  click_parameter integer not null,
  primary key (workspace_id)
);

create table clicks (
  workspace_id text not null,
  id text not null,
  link_id text not null,
  at bigint not null,
  kind text not null,
  why text not null,
  consumer text,
  visitor_key text,
  duplicate_of text,
  referrer_host text,
  device text not null,
  primary key (workspace_id, id)
);
create index clicks_by_link on clicks (workspace_id, link_id, id);

-- The last counted click of a visitor on a link: what tells a repeated click within the hour, whichever process saw it, and
-- which clicks a visitor made.
create table click_claims (
  workspace_id text not null,
  link_id text not null,
  visitor_key text not null,
  click_id text not null,
  at bigint not null,
  primary key (workspace_id, visitor_key, link_id)
);

-- dimension: all, link, post, connection, campaign, and total (of a link, bucket_at 0). bucket_at: start of the quarter of an
-- hour, UTC: every day of every time zone in use begins on one. Time comes before the id in the key: what is written now lies
-- together, in few pages.
create table click_rollups (
  workspace_id text not null,
  dimension text not null,
  dimension_id text not null,
  bucket_at bigint not null,
  clicks bigint not null,
  unique_clicks bigint not null,
  bots bigint not null,
  previews bigint not null,
  primary key (workspace_id, dimension, bucket_at, dimension_id)
);

create table preview_rollups (
  workspace_id text not null,
  link_id text not null,
  consumer text not null,
  bucket_at bigint not null,
  previews bigint not null,
  primary key (workspace_id, link_id, consumer, bucket_at)
);

-- One random salt per UTC day for visitor keys, destroyed 48 hours after its day began. Not of a workspace: keys mix its id in.
create table visitor_salts (
  day_at bigint not null,
  salt text not null,
  primary key (day_at)
);
