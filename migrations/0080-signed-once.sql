-- A delivery whose signature does not cover its id is known again by what was signed: under another id it is the same delivery.
alter table hook_deliveries add column signed_once text;
create unique index hook_deliveries_signed_once on hook_deliveries (workspace_id, hook_id, signed_once) where signed_once is not null;
