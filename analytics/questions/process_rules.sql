-- Grain: one row per rule of the SOP and outcome, whatever is selected. Columns: `rule`, `outcome` (pass | fail | unknown: the document
-- does not say), `incident_rows` (the incidents that the rule applies to and that end so, as a list, each once). Source: rule_checks.
select rule, outcome, list(incident_row) as incident_rows
from rule_checks($as_of)
group by rule, outcome
order by rule, outcome
