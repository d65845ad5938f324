-- Grain: one row per incident whose document has text to read, whatever is selected, of the documents numbered $first to $last. A
-- document has the number of its first incident. Columns: `incident_row`, `document` (that number: it may tell of several), and whether the document holds each hint: `human_error`,
-- `character`, `should_have`, `role_blame`, `name_blame` (the same verbs after a name of the document's own list of people),
-- `fault`. Code blocks, text in double quotes, quoted lines and boxes that are not ticked are not read. The parameters are the
-- patterns of analytics/wording.py. Only to be counted over many documents. Source: document_sections, incident_details.
with wanted as (
    select document_path, min(incident_row) as document
    from incidents
    group by document_path
    having document between $first::integer and $last::integer
),
raw as (
    select document_path, string_agg(text, chr(10) order by position) as text
    from document_sections
    where document_path in (select document_path from wanted)
    group by document_path
),
texts as (
    select
        document_path,
        regexp_replace(text, '(?s)```.*?```|`[^`\n]*`|"[^"\n]*"|“[^”\n]*”|(?m:^\s*>.*$)|(?m:^\s*(?:[-*]\s*)?(?:\[ ?\]|☐).*$)', ' ', 'g') as text
    from raw
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
        t.document_path,
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
select i.incident_row, w.document, r.human_error, r.character, r.should_have, r.role_blame, r.name_blame, r.fault
from read r
join incidents i using (document_path)
join wanted w using (document_path)
