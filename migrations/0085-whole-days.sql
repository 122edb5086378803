-- Counts of whole UTC days beside those of the quarters of an hour: a month of a busy workspace has as many quarters of posts as
-- it has clicks. A day that is over is added up once (its row in the marks says `closed`), and again when something
-- late is counted in it: then it is open until it has been added up anew, and its quarters answer. `token`: who is adding
-- it up; whoever counts something late takes it away.
create table click_days (
  workspace_id text not null,
  dimension text not null,
  day_at bigint not null,
  dimension_id text not null,
  clicks bigint not null,
  unique_clicks bigint not null,
  bots bigint not null,
  previews bigint not null,
  primary key (workspace_id, dimension, day_at, dimension_id)
);

create table click_day_marks (
  workspace_id text not null,
  day_at bigint not null,
  closed integer not null,
  token text not null,
  primary key (workspace_id, day_at)
);

create table visit_days (
  workspace_id text not null,
  dimension text not null,
  day_at bigint not null,
  dimension_id text not null,
  visits bigint not null,
  visitors bigint not null,
  primary key (workspace_id, dimension, day_at, dimension_id)
);

create table visit_day_marks (
  workspace_id text not null,
  day_at bigint not null,
  closed integer not null,
  token text not null,
  primary key (workspace_id, day_at)
);

create table credit_days (
  workspace_id text not null,
  model text not null,
  dimension text not null,
  day_at bigint not null,
  dimension_id text not null,
  currency text not null,
  conversions bigint not null,
  amount_minor bigint not null,
  primary key (workspace_id, model, dimension, day_at, dimension_id, currency)
);

create table credit_day_marks (
  workspace_id text not null,
  day_at bigint not null,
  closed integer not null,
  token text not null,
  primary key (workspace_id, day_at)
);

-- What nothing of ours earned is counted like the rest: dimension `without`, things `post` and `campaign`.
insert into click_rollups (workspace_id, dimension, dimension_id, bucket_at, clicks, unique_clicks, bots, previews)
select r.workspace_id, 'without', 'post', r.bucket_at, sum(r.clicks), sum(r.unique_clicks), sum(r.bots), sum(r.previews)
from click_rollups r join links l on l.workspace_id = r.workspace_id and l.id = r.dimension_id
where r.dimension = 'link' and l.post_id is null group by r.workspace_id, r.bucket_at;
insert into visit_rollups (workspace_id, dimension, dimension_id, bucket_at, visits, visitors, views)
select workspace_id, 'without', 'post', started_at - started_at % 900000, count(*), sum(new_visitor), sum(views)
from visits where post_id is null group by workspace_id, started_at - started_at % 900000;
insert into credit_rollups (workspace_id, model, dimension, dimension_id, currency, bucket_at, conversions, amount_minor)
select workspace_id, 'last-non-direct', 'without', 'post', coalesce(currency, ''), at - at % 900000, count(*), sum(coalesce(amount_minor, 0))
from conversions where last_post_id is null group by workspace_id, coalesce(currency, ''), at - at % 900000;
insert into credit_rollups (workspace_id, model, dimension, dimension_id, currency, bucket_at, conversions, amount_minor)
select workspace_id, 'first', 'without', 'post', coalesce(currency, ''), at - at % 900000, count(*), sum(coalesce(amount_minor, 0))
from conversions where first_post_id is null group by workspace_id, coalesce(currency, ''), at - at % 900000;
insert into click_rollups (workspace_id, dimension, dimension_id, bucket_at, clicks, unique_clicks, bots, previews)
select r.workspace_id, 'without', 'campaign', r.bucket_at, sum(r.clicks), sum(r.unique_clicks), sum(r.bots), sum(r.previews)
from click_rollups r join links l on l.workspace_id = r.workspace_id and l.id = r.dimension_id
where r.dimension = 'link' and l.campaign_id is null group by r.workspace_id, r.bucket_at;
insert into visit_rollups (workspace_id, dimension, dimension_id, bucket_at, visits, visitors, views)
select workspace_id, 'without', 'campaign', started_at - started_at % 900000, count(*), sum(new_visitor), sum(views)
from visits where campaign_id is null group by workspace_id, started_at - started_at % 900000;
insert into credit_rollups (workspace_id, model, dimension, dimension_id, currency, bucket_at, conversions, amount_minor)
select workspace_id, 'last-non-direct', 'without', 'campaign', coalesce(currency, ''), at - at % 900000, count(*), sum(coalesce(amount_minor, 0))
from conversions where last_campaign_id is null group by workspace_id, coalesce(currency, ''), at - at % 900000;
insert into credit_rollups (workspace_id, model, dimension, dimension_id, currency, bucket_at, conversions, amount_minor)
select workspace_id, 'first', 'without', 'campaign', coalesce(currency, ''), at - at % 900000, count(*), sum(coalesce(amount_minor, 0))
from conversions where first_campaign_id is null group by workspace_id, coalesce(currency, ''), at - at % 900000;

-- Growth of numbers, added up by time without a look at the rows, and listed for one post.
drop index number_changes_by_time;
create index number_changes_by_time on number_changes (workspace_id, read_at, post_id, connection_id, likes, replies, reposts, quotes, saves, impressions);
create index number_changes_by_post on number_changes (workspace_id, post_id, read_at);
create index measured_segments_by_time on measured_segments (workspace_id, published_at);
create index measured_segments_by_post on measured_segments (workspace_id, post_id);
