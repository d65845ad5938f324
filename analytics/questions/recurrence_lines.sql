-- Grain: one row per line of a document that holds first one or more of the words $words[k] that group $groups[k] shares, in the
-- order of time and lines. Columns: `group_id`, `incident_key`, `incident_id`, `line`, `words` (that stand there), `text` (of
-- the line, at most 200 characters). Source: recurrence_members, document_sections.
with wanted as (
    select unnest($groups::varchar[]) as group_id, unnest($words::varchar[]) as word
),
members as (
    select
        m.group_id,
        m.document_path,
        i.incident_key,
        i.incident_id,
        i.counted_at,
        i.line as from_line,
        coalesce((
            select min(n.line)
            from incidents n
            where n.document_path = i.document_path and n.line > i.line
        ), 1000000000) as to_line
    from recurrence_members m
    join incident_facts i using (document_path, incident_number)
    where list_contains($groups::varchar[], m.group_id) and not i.is_restricted
),
sections as (
    select document_path, line, string_split(text, chr(10)) as lines
    from document_sections
    where document_path in (select document_path from members)
),
lines as (
    select document_path, line + generate_subscripts(lines, 1) - 1 as line, unnest(lines) as text
    from sections
),
first_lines as (
    select m.group_id, m.incident_key, m.incident_id, m.counted_at, w.word, min(l.line) as line
    from members m
    join wanted w using (group_id)
    join lines l on l.document_path = m.document_path and contains(lower(l.text), w.word)
    where l.line < m.to_line and (l.line >= m.from_line or m.to_line = 1000000000)
    group by all
)
select
    f.group_id,
    f.incident_key,
    f.incident_id,
    f.line,
    list(f.word order by f.word) as words,
    any_value(left(trim(l.text), 200)) as text
from first_lines f
join members m using (group_id, incident_key)
join lines l on l.document_path = m.document_path and l.line = f.line
group by f.group_id, f.incident_key, f.incident_id, f.counted_at, f.line
order by f.group_id, f.counted_at nulls first, f.incident_key, f.line
