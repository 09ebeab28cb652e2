DROP TRIGGER journal_entry_is_proved
-- next
CREATE TRIGGER journal_entry_is_proved BEFORE INSERT ON journal_entry BEGIN
    SELECT RAISE(ABORT, 'ledger: this entry is there already')
    WHERE EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id);
    SELECT RAISE(ABORT, 'ledger: the entry was reversed before')
    WHERE EXISTS (SELECT 1 FROM journal_entry WHERE reverses_id = NEW.reverses_id);
    SELECT RAISE(ABORT, 'ledger: the year is not that of the day')
    WHERE NEW.year <> CAST(substr(NEW.happened_on, 1, 4) AS INTEGER);
    SELECT RAISE(ABORT, 'ledger: the number leaves a gap')
    WHERE NEW.number <> 1 + coalesce(
        (SELECT max(number) FROM journal_entry WHERE year = NEW.year), 0
    );
    SELECT RAISE(ABORT, 'ledger: the period is closed')
    WHERE EXISTS (SELECT 1 FROM book WHERE locked_until >= NEW.happened_on)
    OR EXISTS (SELECT 1 FROM book WHERE closed_until >= NEW.happened_on) AND NOT EXISTS (
        SELECT 1 FROM period_exception e
        WHERE e.from_on <= NEW.happened_on AND e.until_on >= NEW.happened_on
        AND e.revoked_at IS NULL
        AND e.created_at <= NEW.created_at AND e.expires_at > NEW.created_at
        AND coalesce(e.person_id, NEW.created_by) = NEW.created_by
    );
    SELECT RAISE(ABORT, 'ledger: the postings are not those that the entry counts')
    WHERE NEW.lines < 2
    OR NEW.lines <> (SELECT count(*) FROM posting WHERE entry_id = NEW.id)
    OR EXISTS (
        SELECT 1 FROM posting WHERE entry_id = NEW.id AND happened_on <> NEW.happened_on
    );
    SELECT RAISE(ABORT, 'ledger: the entry does not balance')
    WHERE EXISTS (
        SELECT 1 FROM posting WHERE entry_id = NEW.id
        GROUP BY currency HAVING sum(amount_minor) <> 0
    );
    SELECT RAISE(ABORT, 'ledger: an account would be overdrawn')
    WHERE EXISTS (
        SELECT 1 FROM posting p
        JOIN account a ON a.id = p.account_id AND a.never_negative
        JOIN account_balance b ON b.account_id = p.account_id AND b.currency = p.currency
        WHERE p.entry_id = NEW.id
        AND p.amount_minor * (CASE WHEN a.type IN ('asset', 'expense') THEN 1 ELSE -1 END) < 0
        AND (b.debit_minor - b.credit_minor)
            * (CASE WHEN a.type IN ('asset', 'expense') THEN 1 ELSE -1 END) < 0
    );
END
