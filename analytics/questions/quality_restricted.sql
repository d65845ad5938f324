-- Grain: one row. Column: `restricted` (count of restricted incidents in the archive, whatever the selection): they count in
-- every number, and their words are not in the warehouse. Source: incidents.
select count(*) filter (where is_restricted) as restricted from incidents
