CREATE OR REPLACE FUNCTION ledger_entry_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    problem text;
BEGIN
    -- First of all, since whoever closes the period waits for this lock, and this for him.
    INSERT INTO journal_year (year, last_number, last_hash)
    VALUES (NEW.year, NEW.number, NEW.hash)
    ON CONFLICT (year) DO UPDATE SET
        last_number = excluded.last_number, last_hash = excluded.last_hash;
    IF NEW.year <> extract(year FROM NEW.happened_on) THEN
        problem := 'the year is not that of the day';
    ELSIF NEW.number <> 1 + coalesce(
        (SELECT max(number) FROM journal_entry WHERE year = NEW.year), 0
    ) THEN
        problem := 'the number leaves a gap';
    ELSIF EXISTS (SELECT 1 FROM book WHERE locked_until >= NEW.happened_on)
    OR EXISTS (SELECT 1 FROM book WHERE closed_until >= NEW.happened_on) AND NOT EXISTS (
        SELECT 1 FROM period_exception e
        WHERE e.from_on <= NEW.happened_on AND e.until_on >= NEW.happened_on
        AND e.revoked_at IS NULL
        AND e.created_at <= NEW.created_at AND e.expires_at > NEW.created_at
        AND coalesce(e.person_id, NEW.created_by) = NEW.created_by
    ) THEN
        problem := 'the period is closed';
    ELSIF EXISTS (
        SELECT 1 FROM posting p
        JOIN account a ON a.id = p.account_id AND a.never_negative
        JOIN account_balance b ON b.account_id = p.account_id AND b.currency = p.currency
        WHERE p.entry_id = NEW.id
        AND p.amount_minor * (CASE WHEN a.type IN ('asset', 'expense') THEN 1 ELSE -1 END) < 0
        AND (b.debit_minor - b.credit_minor)
            * (CASE WHEN a.type IN ('asset', 'expense') THEN 1 ELSE -1 END) < 0
    ) THEN
        problem := 'an account would be overdrawn';
    ELSE
        problem := ledger_postings_proved(NEW.id, NEW.lines, NEW.happened_on);
    END IF;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION USING errcode = 'check_violation', message = 'ledger: ' || problem;
    END IF;
    RETURN NEW;
END $$
