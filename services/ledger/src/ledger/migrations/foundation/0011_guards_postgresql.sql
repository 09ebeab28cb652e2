-- Guards that prove all rows of a statement at once; what they refuse stays the same.
DROP TRIGGER posting_written ON posting
-- next
DROP TRIGGER journal_entry_admitted ON journal_entry
-- next
DROP FUNCTION ledger_posting_written
-- next
DROP FUNCTION ledger_entry_admitted
-- next
CREATE FUNCTION ledger_postings_written() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    problem text;
BEGIN
    IF EXISTS (SELECT 1 FROM added WHERE amount_minor = 0) THEN
        problem := 'a posting moves something';
    ELSIF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT account_id, currency FROM added) p
        LEFT JOIN account a
            ON a.id = p.account_id AND coalesce(a.currency, p.currency) = p.currency
        WHERE a.id IS NULL
    ) THEN
        problem := 'the account does not take this currency';
    END IF;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION USING errcode = 'check_violation', message = 'ledger: ' || problem;
    END IF;
    -- In order of account, as all writers lock balances.
    INSERT INTO account_balance AS b (account_id, currency, debit_minor, credit_minor)
    SELECT account_id, currency, sum(greatest(amount_minor, 0)), sum(greatest(-amount_minor, 0))
    FROM added GROUP BY account_id, currency ORDER BY account_id COLLATE "C", currency
    ON CONFLICT (account_id, currency) DO UPDATE SET
        debit_minor = b.debit_minor + excluded.debit_minor,
        credit_minor = b.credit_minor + excluded.credit_minor;
    RETURN NULL;
END $$
-- next
CREATE FUNCTION ledger_entries_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    problem text;
BEGIN
    -- First of all, since whoever closes the period waits for this lock, and this for him.
    INSERT INTO journal_year (year, last_number, last_hash)
    SELECT DISTINCT ON (year) year, number, hash FROM added ORDER BY year, number DESC
    ON CONFLICT (year) DO UPDATE SET
        last_number = excluded.last_number, last_hash = excluded.last_hash;
    IF EXISTS (SELECT 1 FROM added WHERE year <> extract(year FROM happened_on)) THEN
        problem := 'the year is not that of the day';
    ELSIF EXISTS (
        SELECT 1 FROM (
            SELECT year, min(number) AS first, max(number) AS last, count(*) AS entries
            FROM added GROUP BY year
        ) n
        WHERE n.last - n.first + 1 <> n.entries
        OR n.last <> (SELECT max(number) FROM journal_entry WHERE year = n.year)
        OR n.first <> 1 + coalesce(
            (SELECT max(number) FROM journal_entry WHERE year = n.year AND number < n.first), 0
        )
    ) THEN
        problem := 'the number leaves a gap';
    ELSIF EXISTS (
        SELECT 1 FROM added n JOIN book ON locked_until >= n.happened_on
    ) OR EXISTS (
        SELECT 1 FROM added n JOIN book ON closed_until >= n.happened_on
        WHERE NOT EXISTS (
            SELECT 1 FROM period_exception e
            WHERE e.from_on <= n.happened_on AND e.until_on >= n.happened_on
            AND e.revoked_at IS NULL
            AND e.created_at <= n.created_at AND e.expires_at > n.created_at
            AND coalesce(e.person_id, n.created_by) = n.created_by
        )
    ) THEN
        problem := 'the period is closed';
    ELSIF EXISTS (
        SELECT 1 FROM added n
        JOIN posting p ON p.entry_id = n.id
        JOIN account a ON a.id = p.account_id AND a.never_negative
        JOIN account_balance b ON b.account_id = p.account_id AND b.currency = p.currency
        WHERE p.amount_minor * (CASE WHEN a.type IN ('asset', 'expense') THEN 1 ELSE -1 END) < 0
        AND (b.debit_minor - b.credit_minor)
            * (CASE WHEN a.type IN ('asset', 'expense') THEN 1 ELSE -1 END) < 0
    ) THEN
        problem := 'an account would be overdrawn';
    ELSE
        SELECT CASE
            WHEN s.unbalanced THEN 'the entry does not balance'
            WHEN s.late THEN 'a posting has another day than its entry'
            ELSE 'the postings are not those that the entry counts'
        END INTO problem
        FROM added n
        LEFT JOIN LATERAL (
            SELECT bool_or(c.rest <> 0) AS unbalanced, bool_or(c.late) AS late,
                sum(c.lines) AS lines, min(c.first) AS first, max(c.last) AS last
            FROM (
                SELECT sum(amount_minor) AS rest, bool_or(happened_on <> n.happened_on) AS late,
                    count(*) AS lines, min(line) AS first, max(line) AS last
                FROM posting WHERE entry_id = n.id GROUP BY currency
            ) c
        ) s ON true
        WHERE n.lines < 2 OR s.unbalanced IS DISTINCT FROM false OR s.late
        OR s.lines <> n.lines OR s.first <> 1 OR s.last <> n.lines
        LIMIT 1;
    END IF;
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION USING errcode = 'check_violation', message = 'ledger: ' || problem;
    END IF;
    RETURN NULL;
END $$
-- next
CREATE OR REPLACE FUNCTION ledger_committed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted integer;
BEGIN
    -- The entry proved that its postings are the lines 1 to `lines`. Whoever adds one behind its
    -- back, or races with it, can only take a line beyond.
    SELECT lines INTO counted FROM journal_entry WHERE id = NEW.entry_id;
    IF counted IS NULL OR NEW.line NOT BETWEEN 1 AND counted THEN
        RAISE EXCEPTION USING
            errcode = 'check_violation',
            message = 'ledger: the postings are not those that the entry counts';
    END IF;
    RETURN NULL;
END $$
-- next
DROP FUNCTION ledger_postings_proved
-- next
CREATE TRIGGER posting_written AFTER INSERT ON posting
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION ledger_postings_written()
-- next
CREATE TRIGGER journal_entry_admitted AFTER INSERT ON journal_entry
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_admitted()
