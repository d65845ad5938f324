-- Grain: one row per finding, errors first, then by file and line; only those of $code unless it is null. At most $limit rows.
-- Columns: `level`, `code`, `document_path` (the file of the line), `line`, `message`, `findings_in_all` (count before $limit). Source: findings.
with placed as (
    select * replace (coalesce(part_path, document_path) as document_path) from findings
)
select level, code, document_path, line, message, count(*) over () as findings_in_all
from placed
where $code::varchar is null or code = $code
order by case level when 'error' then 1 when 'warning' then 2 else 3 end, document_path, line nulls first, code, message
limit $limit
