-- Grain: one row per kind of finding, errors first, then the most frequent; the whole archive whatever the selection. Columns:
-- `code`, `level` (error | warning | note), `findings`, `documents` (counts), `example` (its message), `document_path`
-- (the file of the line) and `line` of the example. Source: findings.
with placed as (
    select * replace (coalesce(part_path, document_path) as document_path) from findings
)
select
    code,
    level,
    count(*) as findings,
    count(distinct document_path) as documents,
    arg_min(message, (document_path, coalesce(line, 0))) as example,
    min(document_path) as document_path,
    arg_min(line, (document_path, coalesce(line, 0))) as line
from placed
group by code, level
order by case level when 'error' then 1 when 'warning' then 2 else 3 end, findings desc, code
