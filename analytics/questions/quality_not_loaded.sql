-- Grain: one row per file that was found and not loaded, quarantined ones first. Columns: `document_path`, `outcome`
-- (quarantined | skipped), `reason`, `line` (of the first error found in it, null when none), `message` (of that error).
-- Source: documents, findings.
with first_errors as (
    select document_path, arg_min(line, coalesce(line, 0)) as line, arg_min(message, coalesce(line, 0)) as message
    from findings
    where level = 'error'
    group by document_path
)
select d.document_path, d.outcome, d.reason, e.line, e.message
from documents d
left join first_errors e using (document_path)
where d.outcome <> 'loaded'
order by d.outcome, d.document_path
