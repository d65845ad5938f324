-- Grain: one row. Column: `words_of_restricted` (whether this file holds the words of restricted documents). Source: incidents.
select count(*) > 0 as words_of_restricted
from incidents
where is_restricted and document_path not like 'restricted/%'
