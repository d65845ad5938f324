-- Grain: one row, none where nothing was compared. Columns: those of recurrence_limits. Source: recurrence_limits.
select * from recurrence_limits
