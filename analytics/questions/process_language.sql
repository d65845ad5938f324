-- Grain: one row per quarter of the selection. Columns: `quarter` (its first day, null for undated), `documents` (with text to
-- read), and for each hint the number of documents that hold it at least once: `human_error`, `character`, `should_have`,
-- `role_blame`, `name_blame` (the same verbs after a name of the document's own list of people), `fault`, `any_hint`. Code
-- blocks, text in double quotes, quoted lines and boxes that are not ticked are not read. The parameters are the patterns of analytics/wording.py.
-- Nothing is counted by person or by document. Source: document_sections, incident_details.
with raw as (
    select document_path, string_agg(text, chr(10) order by position) as text
    from document_sections
    group by document_path
),
texts as (
    select
        s.document_path,
        min(s.quarter) as quarter,
        regexp_replace(any_value(r.text), '(?s)```.*?```|`[^`\n]*`|"[^"\n]*"|“[^”\n]*”|(?m:^\s*>.*$)|(?m:^\s*(?:[-*]\s*)?(?:\[ ?\]|☐).*$)', ' ', 'g') as text
    from selected_incidents s
    join raw r using (document_path)
    group by s.document_path
),
named as (
    select document_path, unnest(string_split_regex(value, '\s*(,|;|&|\band\b|/)\s*')) as name
    from incident_details
    where regexp_matches(lower(label), 'author|commander|attendee|participant|facilitator|prepared by|responder|reviewer|investigator|postmortem owner')
),
people as (
    select document_path, list(distinct lower(trim(name))) || list(distinct lower(split_part(trim(name), ' ', 1))) as names
    from named
    where len(trim(name)) > 2
    group by document_path
),
read as (
    select
        t.quarter,
        regexp_matches(t.text, $human_error, 'i') as human_error,
        regexp_matches(t.text, $character, 'i') as character,
        regexp_matches(t.text, $should_have, 'i') as should_have,
        regexp_matches(t.text, $role_blame, 'i') as role_blame,
        coalesce(list_has_any(
            list_transform(regexp_extract_all(t.text, $name_blame, 1), lambda name: lower(name)), p.names
        ), false) as name_blame,
        regexp_matches(t.text, $fault, 'i') as fault
    from texts t
    left join people p using (document_path)
)
select
    quarter,
    count(*) as documents,
    count(*) filter (where human_error) as human_error,
    count(*) filter (where character) as character,
    count(*) filter (where should_have) as should_have,
    count(*) filter (where role_blame) as role_blame,
    count(*) filter (where name_blame) as name_blame,
    count(*) filter (where fault) as fault,
    count(*) filter (where human_error or character or should_have or role_blame or name_blame or fault) as any_hint
from read
group by quarter
order by quarter nulls last
