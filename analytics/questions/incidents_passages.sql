-- Grain: one row per text that holds one of $words (a list of at least one) of the incidents in $keys (a list), at most $each of an
-- incident: those with most of the words first, then in the order of the document; of several texts of one line one, a factor's
-- phrase last, since it is a piece of another. Incidents in the order of $keys. Columns:
-- `incident_key`, `incident_id`, `title`, `severity`, `counted_at` (UTC), `kind` (name | title | summary | cause | trigger |
-- action | factor | lesson), `text`, `line` (null where none is kept), `part_path`, `words_held`, `more` (further texts of the
-- incident that hold a word). Source: incident_texts, incident_facts.
with words as (
    select distinct strip_accents(lower(unnest($words::varchar[]))) as word
),
asked as (
    select i.*, list_position($keys::varchar[], i.incident_key) as place
    from incident_facts i
    where list_contains($keys::varchar[], i.incident_key)
),
holding as (
    select
        a.place,
        a.incident_key,
        a.incident_id,
        a.title,
        a.severity_shown as severity,
        a.counted_at,
        t.kind,
        t.text,
        t.line,
        t.part_path,
        count(*) as words_held
    from asked a
    join incident_texts t using (incident_row)
    join words w on contains(strip_accents(lower(t.text)), w.word)
    where t.kind <> 'name'
    group by all
),
told as (
    select *
    from holding
    qualify row_number() over (
        partition by incident_key, part_path, coalesce(line::varchar, text) order by words_held desc, kind = 'factor', kind, text
    ) = 1
),
ranked as (
    select
        *,
        row_number() over (
            partition by incident_key
            order by words_held desc, kind <> 'title', line nulls last, kind, text
        ) as number,
        count(*) over (partition by incident_key) as texts
    from told
)
select
    incident_key,
    incident_id,
    title,
    severity,
    counted_at,
    kind,
    text,
    line,
    part_path,
    words_held,
    greatest(texts - $each, 0) as more
from ranked
where number <= $each
order by place, number
