CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        errcode = 'check_violation',
        message = 'ledger: what is posted in ' || tg_table_name || ' is never changed or removed';
END $$
-- next
CREATE FUNCTION ledger_only_by_trigger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION USING
            errcode = 'check_violation', message = 'ledger: balances follow postings only';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE FUNCTION ledger_account_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF tg_op = 'INSERT' THEN
        INSERT INTO account_balance (account_id, currency, debit_minor, credit_minor)
        VALUES (NEW.id, coalesce(NEW.currency, 'CNY'), 0, 0);
    ELSIF NEW.id <> OLD.id OR NEW.type <> OLD.type OR NEW.currency IS DISTINCT FROM OLD.currency
    THEN
        RAISE EXCEPTION USING
            errcode = 'check_violation',
            message = 'ledger: the type and currency of an account never change';
    END IF;
    RETURN NEW;
END $$
-- next
CREATE FUNCTION ledger_posting_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount_minor = 0 THEN
        RAISE EXCEPTION USING
            errcode = 'check_violation', message = 'ledger: a posting moves something';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM account
        WHERE id = NEW.account_id AND coalesce(currency, NEW.currency) = NEW.currency
    ) THEN
        RAISE EXCEPTION USING
            errcode = 'check_violation',
            message = 'ledger: the account does not take this currency';
    END IF;
    INSERT INTO account_balance AS b (account_id, currency, debit_minor, credit_minor)
    VALUES (
        NEW.account_id, NEW.currency, greatest(NEW.amount_minor, 0), greatest(-NEW.amount_minor, 0)
    )
    ON CONFLICT (account_id, currency) DO UPDATE SET
        debit_minor = b.debit_minor + excluded.debit_minor,
        credit_minor = b.credit_minor + excluded.credit_minor;
    RETURN NULL;
END $$
-- next
CREATE FUNCTION ledger_postings_proved(entry varchar, counted integer, day date) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    sums record;
    found_lines integer := 0;
BEGIN
    IF counted IS NULL THEN
        RETURN 'the postings have no entry';
    END IF;
    FOR sums IN
        SELECT sum(amount_minor) AS rest, count(*) AS lines, bool_or(happened_on <> day) AS late
        FROM posting WHERE entry_id = entry GROUP BY currency
    LOOP
        IF sums.rest <> 0 THEN
            RETURN 'the entry does not balance';
        END IF;
        IF sums.late THEN
            RETURN 'a posting has another day than its entry';
        END IF;
        found_lines := found_lines + sums.lines;
    END LOOP;
    IF counted < 2 OR found_lines <> counted THEN
        RETURN 'the postings are not those that the entry counts';
    END IF;
    RETURN NULL;
END $$
-- next
CREATE FUNCTION ledger_entry_admitted() RETURNS trigger LANGUAGE plpgsql AS $$
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
    ELSIF EXISTS (SELECT 1 FROM book WHERE closed_until >= NEW.happened_on) THEN
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
-- next
CREATE FUNCTION ledger_committed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted integer;
    day date;
    problem text;
BEGIN
    SELECT lines, happened_on INTO counted, day FROM journal_entry WHERE id = NEW.entry_id;
    problem := ledger_postings_proved(NEW.entry_id, counted, day);
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION USING errcode = 'check_violation', message = 'ledger: ' || problem;
    END IF;
    RETURN NULL;
END $$
-- next
CREATE TRIGGER account_written AFTER INSERT OR UPDATE ON account
FOR EACH ROW EXECUTE FUNCTION ledger_account_written()
-- next
CREATE TRIGGER journal_entry_admitted BEFORE INSERT ON journal_entry
FOR EACH ROW EXECUTE FUNCTION ledger_entry_admitted()
-- next
CREATE TRIGGER journal_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
-- next
CREATE TRIGGER posting_written AFTER INSERT ON posting
FOR EACH ROW EXECUTE FUNCTION ledger_posting_written()
-- next
CREATE TRIGGER posting_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
-- next
CREATE CONSTRAINT TRIGGER posting_committed AFTER INSERT ON posting
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION ledger_committed()
-- next
CREATE TRIGGER account_balance_follows BEFORE INSERT OR UPDATE OR DELETE ON account_balance
FOR EACH ROW EXECUTE FUNCTION ledger_only_by_trigger()
