-- Grain: one row per lesson of the selected incidents whose kind is $kind (went_well | went_wrong | got_lucky | learned |
-- trigger: the documents' words for what set it off) and whose text or incident holds $search (any case; empty: all), newest
-- first, at most 500. Columns: `incident_key`, `incident_id`, `title`, `severity`, `counted_at` (UTC), `text`, `line`.
-- Source: lessons, incident_facts.
with said as (
    select incident_row, kind, text, line from lessons
    union all
    select incident_row, 'trigger', trigger, null from selected_incidents where trigger is not null
)
select
    s.incident_key,
    s.incident_id,
    s.title,
    s.severity_shown as severity,
    s.counted_at,
    l.text,
    l.line
from said l
join selected_incidents s using (incident_row)
where l.kind = $kind and contains(lower(concat_ws(' ', l.text, s.title, s.incident_id)), lower($search))
order by s.counted_at desc nulls last, s.incident_id, l.line nulls last, l.text
limit 500
