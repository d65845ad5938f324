-- Grain: one row per term that a text may share with the archive: those of $words (small letters), and those numbered in
-- $terms. Columns: `term` (number), `shown` (its most frequent word), `weight` (of one occurrence), `words` (of the archive
-- that are taken for it). Source: recurrence_terms.
select term, shown, weight, words
from recurrence_terms
where list_has_any(words, $words::varchar[]) or list_contains($terms::integer[], term)
order by term
