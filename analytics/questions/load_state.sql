-- Grain: one row. Columns: `program_version`, `schema_version`, `digest` (SHA-256 over path, content and outcome of every document,
-- in order of paths: the same archive read alike gives the same), `words_of_restricted` (whether this file holds the words of
-- restricted documents). Source: load_summary, documents, incidents.
select
    l.program_version,
    l.schema_version,
    (
        select sha256(coalesce(string_agg(concat_ws(' ', document_path, sha256, outcome, reason), chr(10) order by document_path), ''))
        from documents
    ) as digest,
    (select count(*) > 0 from incidents where is_restricted and document_path not like 'restricted/%') as words_of_restricted
from load_summary l
