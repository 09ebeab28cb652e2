CREATE TRIGGER account_gets_a_balance AFTER INSERT ON account BEGIN
    INSERT OR IGNORE INTO account_balance (account_id, currency, debit_minor, credit_minor)
    VALUES (NEW.id, coalesce(NEW.currency, 'CNY'), 0, 0);
END
-- next
CREATE TRIGGER account_keeps_its_nature BEFORE UPDATE ON account
WHEN NEW.id <> OLD.id OR NEW.type <> OLD.type OR NEW.currency IS NOT OLD.currency BEGIN
    SELECT RAISE(ABORT, 'ledger: the type and currency of an account never change');
END
-- next
CREATE TRIGGER journal_entry_never_changes BEFORE UPDATE ON journal_entry BEGIN
    SELECT RAISE(ABORT, 'ledger: a posted entry is never changed');
END
-- next
CREATE TRIGGER journal_entry_never_goes BEFORE DELETE ON journal_entry BEGIN
    SELECT RAISE(ABORT, 'ledger: a posted entry is never removed');
END
-- next
CREATE TRIGGER posting_never_changes BEFORE UPDATE ON posting BEGIN
    SELECT RAISE(ABORT, 'ledger: a posting is never changed');
END
-- next
CREATE TRIGGER posting_never_goes BEFORE DELETE ON posting BEGIN
    SELECT RAISE(ABORT, 'ledger: a posting is never removed');
END
-- next
CREATE TRIGGER posting_is_admitted BEFORE INSERT ON posting BEGIN
    SELECT RAISE(ABORT, 'ledger: the entry is posted already')
    WHERE EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id);
    SELECT RAISE(ABORT, 'ledger: this line is there already')
    WHERE EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.entry_id AND line = NEW.line);
    SELECT RAISE(ABORT, 'ledger: a posting moves a whole number of minor units')
    WHERE typeof(NEW.amount_minor) <> 'integer' OR NEW.amount_minor = 0;
    SELECT RAISE(ABORT, 'ledger: the account does not take this currency')
    WHERE NOT EXISTS (
        SELECT 1 FROM account
        WHERE id = NEW.account_id AND coalesce(currency, NEW.currency) = NEW.currency
    );
END
-- next
CREATE TRIGGER posting_moves_the_balance AFTER INSERT ON posting BEGIN
    INSERT INTO account_balance (account_id, currency, debit_minor, credit_minor)
    VALUES (
        NEW.account_id, NEW.currency, max(NEW.amount_minor, 0), max(-NEW.amount_minor, 0)
    )
    ON CONFLICT (account_id, currency) DO UPDATE SET
        debit_minor = debit_minor + excluded.debit_minor,
        credit_minor = credit_minor + excluded.credit_minor;
END
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
    WHERE EXISTS (SELECT 1 FROM book WHERE closed_until >= NEW.happened_on);
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
-- next
CREATE TRIGGER journal_entry_counts AFTER INSERT ON journal_entry BEGIN
    INSERT INTO journal_year (year, last_number, last_hash)
    VALUES (NEW.year, NEW.number, NEW.hash)
    ON CONFLICT (year) DO UPDATE SET
        last_number = excluded.last_number, last_hash = excluded.last_hash;
END
-- next
CREATE TRIGGER account_balance_never_goes BEFORE DELETE ON account_balance BEGIN
    SELECT RAISE(ABORT, 'ledger: balances follow postings only');
END
-- next
CREATE TRIGGER account_balance_starts BEFORE INSERT ON account_balance
WHEN NOT (
    NEW.debit_minor = 0 AND NEW.credit_minor = 0 AND NOT EXISTS (
        SELECT 1 FROM account_balance
        WHERE account_id = NEW.account_id AND currency = NEW.currency
    )
) AND NOT EXISTS (
    SELECT 1 FROM posting p
    WHERE p.rowid = (SELECT max(rowid) FROM posting)
    AND p.account_id = NEW.account_id AND p.currency = NEW.currency
    AND NEW.debit_minor = max(p.amount_minor, 0) AND NEW.credit_minor = max(-p.amount_minor, 0)
    AND NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.id = p.entry_id)
) BEGIN
    SELECT RAISE(ABORT, 'ledger: balances follow postings only');
END
-- next
CREATE TRIGGER account_balance_follows BEFORE UPDATE ON account_balance
WHEN NOT EXISTS (
    SELECT 1 FROM posting p
    WHERE p.rowid = (SELECT max(rowid) FROM posting)
    AND p.account_id = OLD.account_id AND p.currency = OLD.currency
    AND NEW.account_id = OLD.account_id AND NEW.currency = OLD.currency
    AND NEW.debit_minor = OLD.debit_minor + max(p.amount_minor, 0)
    AND NEW.credit_minor = OLD.credit_minor + max(-p.amount_minor, 0)
    AND NOT EXISTS (SELECT 1 FROM journal_entry e WHERE e.id = p.entry_id)
) BEGIN
    SELECT RAISE(ABORT, 'ledger: balances follow postings only');
END
