-- Grain: one row per outcome and reason of the files found under the archive, the whole archive whatever the selection.
-- Columns: `outcome` (loaded | quarantined | skipped), `reason` (null when loaded), `files` (count). Source: documents.
select outcome, reason, count(*) as files
from documents
group by outcome, reason
order by case outcome when 'loaded' then 1 when 'quarantined' then 2 else 3 end, files desc, reason
