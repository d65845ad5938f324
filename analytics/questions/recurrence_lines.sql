-- Grain: one row per line of a document that holds a reason of a group of $groups: the first one with a word $words[k] that group
-- $groups[k] shares, in any of its forms; where a service that it shares is declared; the words for a factor in common; a link
-- from one of its incidents to another. In the order of time and lines. Columns: `group_id`, `incident_key`, `incident_id`,
-- `line`, `part_path` (the file, null for the main one), `reasons` (what stands there), `text` (of the line or value, at most 200
-- characters). Nothing of restricted incidents. Source: recurrence_members, document_sections, evidence, contributing_factors,
-- related_incidents.
with asked as (
    select unnest($groups::varchar[]) as group_id, unnest($words::varchar[]) as word
),
wanted as (
    select a.group_id, a.word, coalesce(any_value(t.words), [a.word]) as forms
    from asked a
    left join recurrence_terms t on t.shown = a.word
    group by a.group_id, a.word
),
members as (
    select
        m.group_id,
        m.incident_row,
        m.document_path,
        m.reasons,
        i.incident_key,
        i.incident_id,
        i.counted_at,
        i.services,
        i.line as from_line,
        coalesce((
            select min(n.line)
            from incidents n
            where n.document_path = i.document_path and n.line > i.line
        ), 1000000000) as to_line
    from recurrence_members m
    join incident_facts i using (incident_row)
    where list_contains($groups::varchar[], m.group_id) and not i.is_restricted
),
shared as (
    select
        group_id,
        flatten(list(json_extract_string(reasons, '$.services[*]'))) as services,
        flatten(list(json_extract_string(reasons, '$.factors[*]'))) as factors
    from members
    group by group_id
),
sections as (
    select document_path, part_path, line, string_split(text, chr(10)) as lines
    from document_sections
    where document_path in (select document_path from members)
),
lines as (
    select document_path, part_path, line + generate_subscripts(lines, 1) - 1 as line, unnest(lines) as text
    from sections
    union all
    select document_path, part_path, line, text
    from evidence
    where field = 'title' and line is not null and document_path in (select document_path from members)
),
words_of_lines as (
    select *, regexp_extract_all(lower(text), '[\p{L}\p{N}_]+(?:[.-]+[\p{L}\p{N}_]+)*') as words
    from lines
),
first_words as (
    select m.group_id, m.document_path, m.incident_key, w.word as reason, arg_min(struct_pack(line := l.line, part_path := l.part_path, text := l.text), (l.part_path is not null, l.line)) as place
    from members m
    join wanted w using (group_id)
    join words_of_lines l
        on l.document_path = m.document_path
        and (list_has_any(l.words, w.forms) or (not regexp_full_match(w.word, '[ -~]+') and contains(lower(l.text), w.word)))
    where l.line < m.to_line and (l.line >= m.from_line or m.to_line = 1000000000)
    group by all
),
found as (
    select group_id, document_path, incident_key, reason, place.line as line, place.part_path as part_path, place.text as text
    from first_words
    union all
    select m.group_id, m.document_path, m.incident_key, 'service ' || unnest(list_intersect(m.services, s.services)), e.line, e.part_path, e.text
    from members m
    join shared s using (group_id)
    join evidence e using (incident_row)
    where e.field = 'services' and e.line is not null
    union all
    select m.group_id, m.document_path, m.incident_key, 'factor ' || coalesce(t.label, c.factor), c.line, c.part_path, c.phrase
    from members m
    join shared s using (group_id)
    join contributing_factors c using (incident_row)
    left join factor_taxonomy t using (factor)
    where list_contains(s.factors, c.factor) and c.line is not null
    union all
    select m.group_id, m.document_path, m.incident_key, 'link to ' || r.related_reference, r.line, r.part_path, r.related_reference
    from members m
    join related_incidents r using (document_path)
    where r.line is not null and r.related_document_path in (select o.document_path from members o where o.group_id = m.group_id)
)
select
    f.group_id,
    f.incident_key,
    m.incident_id,
    f.line,
    f.part_path,
    list(distinct f.reason order by f.reason) as reasons,
    left(trim(min(f.text)), 200) as text
from found f
join members m using (group_id, incident_key)
group by f.group_id, f.incident_key, m.incident_id, m.counted_at, f.line, f.part_path
order by f.group_id, m.counted_at nulls first, f.incident_key, f.part_path nulls first, f.line
