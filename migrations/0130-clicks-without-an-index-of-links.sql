-- Each click went to a page of its own of this index: two thirds of what settling wrote. Clicks of a link are looked for where its counts say.
drop index clicks_by_link;
