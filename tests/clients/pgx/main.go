// pgx v5: binary, text and simple-protocol queries, batches, CopyFrom, nested transactions. See ../README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	longQuery = "SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b"
	caseLimit = time.Minute
)

var (
	prefix = os.Getenv("PREFIX")
	failed int
)

// check runs one case and prints its line.
func check(name string, run func(ctx context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), caseLimit)
	defer cancel()
	if err := guarded(ctx, run); err != nil {
		failed++
		fmt.Printf("FAIL %s: %s\n", name, strings.Join(strings.Fields(err.Error()), " "))
		return
	}
	fmt.Printf("ok %s\n", name)
}

func guarded(ctx context.Context, run func(ctx context.Context) error) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	return run(ctx)
}

// connect takes PGHOST, PGPORT and so on from the environment; extra is more of a connection string.
func connect(ctx context.Context, extra string) (*pgx.Conn, error) {
	return pgx.Connect(ctx, "connect_timeout=10 "+extra)
}

// with connects once for a group of cases; when that fails, the group is one FAIL.
func with(group, extra string, run func(conn *pgx.Conn)) {
	conn, err := connect(context.Background(), extra)
	if err != nil {
		failed++
		fmt.Printf("FAIL %s/(outside a case): %s\n", group, err)
		return
	}
	defer conn.Close(context.Background())
	run(conn)
}

func connected(ctx context.Context, extra string, run func(conn *pgx.Conn) error) error {
	conn, err := connect(ctx, extra)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return run(conn)
}

func expect(got, want any) error {
	if !reflect.DeepEqual(got, want) {
		return fmt.Errorf("got %#v, expected %#v", got, want)
	}
	return nil
}

func scalar[T any](ctx context.Context, conn interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}, want T, sql string, args ...any) error {
	var got T
	if err := conn.QueryRow(ctx, sql, args...).Scan(&got); err != nil {
		return err
	}
	return expect(got, want)
}

// wants says whether err carries this SQLSTATE.
func wants(sqlstate string, err error) error {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return fmt.Errorf("expected SQLSTATE %s, got %v", sqlstate, err)
	}
	if server.Code != sqlstate {
		return fmt.Errorf("expected SQLSTATE %s, got %s: %s", sqlstate, server.Code, server.Message)
	}
	return nil
}

func first(results ...error) error {
	for _, err := range results {
		if err != nil {
			return err
		}
	}
	return nil
}

func exec(ctx context.Context, conn interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}, sql string, args ...any) error {
	_, err := conn.Exec(ctx, sql, args...)
	return err
}

func usable(ctx context.Context, conn *pgx.Conn) error {
	return scalar(ctx, conn, int32(1), "SELECT 1")
}

func checkConnect() {
	one := func(conn *pgx.Conn) error { return usable(context.Background(), conn) }
	for name, extra := range map[string]string{
		"tls-and-scram": "", "channel-binding-required": "channel_binding=require", "direct-tls": "sslnegotiation=direct",
		"protocol-3.2": "min_protocol_version=3.2 max_protocol_version=3.2",
	} {
		check("connect/"+name, func(ctx context.Context) error { return connected(ctx, extra, one) })
	}
	for name, refused := range map[string][2]string{
		"wrong-password": {"password=wrong", "28P01"}, "unknown-database": {"dbname=no_such_database", "3D000"}, "without-tls-is-refused": {"sslmode=disable", "28000"},
	} {
		check("connect/"+name, func(ctx context.Context) error { return wants(refused[1], connected(ctx, refused[0], one)) })
	}
	check("connect/runtime-parameters", func(ctx context.Context) error {
		return connected(ctx, "application_name=pgx-matrix timezone=Asia/Tokyo", func(conn *pgx.Conn) error {
			return first(scalar(ctx, conn, "pgx-matrix", "SHOW application_name"), scalar(ctx, conn, "Asia/Tokyo", "SHOW timezone"),
				expect(conn.PgConn().ParameterStatus("application_name"), "pgx-matrix"))
		})
	})
	for _, mode := range []string{"cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol"} {
		check("connect/default-mode-"+mode, func(ctx context.Context) error {
			return connected(ctx, "default_query_exec_mode="+mode, func(conn *pgx.Conn) error {
				return first(scalar(ctx, conn, int32(42), "SELECT $1::integer + 1", 41), scalar(ctx, conn, "é", "SELECT $1::text", "é"), usable(ctx, conn))
			})
		})
	}
}

func checkErrors() {
	with("errors", "", func(conn *pgx.Conn) {
		ctx, table := context.Background(), prefix+"_errors"
		check("errors/setup", func(ctx context.Context) error {
			return first(exec(ctx, conn, "CREATE TABLE "+table+" (id integer PRIMARY KEY)"), exec(ctx, conn, "INSERT INTO "+table+" VALUES (1)"))
		})
		for _, row := range [][2]string{
			{"42P01", "SELECT * FROM no_such_table"}, {"42703", "SELECT no_such_column FROM " + table}, {"42601", "SELEC 1"}, {"22P02", "SELECT 'abc'::integer"},
			{"23505", "INSERT INTO " + table + " VALUES (1)"}, {"22012", "SELECT 1/0"}, {"42883", "SELECT no_such_function(1)"},
		} {
			for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
				check(fmt.Sprintf("errors/%s-%s", row[0], strings.ReplaceAll(mode.String(), " ", "-")), func(ctx context.Context) error {
					return first(wants(row[0], exec(ctx, conn, row[1], mode)), usable(ctx, conn))
				})
			}
		}
		check("errors/position", func(ctx context.Context) error {
			var server *pgconn.PgError
			errors.As(exec(ctx, conn, "SELECT 1, no_such_column"), &server)
			return first(expect(server.Position, int32(11)), expect(server.Severity, "ERROR"))
		})
		_ = exec(ctx, conn, "DROP TABLE "+table)
	})
}

func checkTransactions() {
	with("transactions", "", func(conn *pgx.Conn) {
		background, table := context.Background(), prefix+"_transactions"
		insert := func(ctx context.Context, tx pgx.Tx, id int) error {
			return exec(ctx, tx, "INSERT INTO "+table+" VALUES ($1)", id)
		}
		rows := func(ctx context.Context, want ...int32) error {
			found, err := conn.Query(ctx, "SELECT id FROM "+table+" ORDER BY id")
			if err != nil {
				return err
			}
			got, err := pgx.CollectRows(found, pgx.RowTo[int32])
			return first(err, expect(got, want))
		}
		giveUp := errors.New("give up")
		if err := exec(background, conn, "CREATE TABLE "+table+" (id integer)"); err != nil {
			fmt.Println("FAIL transactions/setup:", err)
			failed++
			return
		}
		check("transactions/commit", func(ctx context.Context) error {
			return first(pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return insert(ctx, tx, 1) }), rows(ctx, 1))
		})
		check("transactions/rollback", func(ctx context.Context) error {
			err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return first(insert(ctx, tx, 2), giveUp) })
			return first(expect(err, giveUp), rows(ctx, 1))
		})
		check("transactions/failed-until-rollback", func(ctx context.Context) error {
			tx, err := conn.Begin(ctx)
			return first(err, wants("22012", exec(ctx, tx, "SELECT 1/0")), expect(conn.PgConn().TxStatus(), byte('E')), wants("25P02", exec(ctx, tx, "SELECT 1")),
				tx.Rollback(ctx), expect(conn.PgConn().TxStatus(), byte('I')))
		})
		check("transactions/commit-of-failed-is-rollback", func(ctx context.Context) error {
			tx, err := conn.Begin(ctx)
			return first(err, insert(ctx, tx, 3), wants("22012", exec(ctx, tx, "SELECT 1/0")), expect(errors.Is(tx.Commit(ctx), pgx.ErrTxCommitRollback), true), rows(ctx, 1))
		})
		check("transactions/nested-released", func(ctx context.Context) error {
			return first(pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				return pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error { return insert(ctx, inner, 4) })
			}), rows(ctx, 1, 4))
		})
		check("transactions/nested-rolled-back", func(ctx context.Context) error {
			return first(pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				inner := pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error { return first(insert(ctx, inner, 6), giveUp) })
				return first(expect(inner, giveUp), insert(ctx, tx, 5))
			}), rows(ctx, 1, 4, 5))
		})
		check("transactions/nested-failed", func(ctx context.Context) error {
			return first(pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				inner := pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error { return exec(ctx, inner, "SELECT * FROM no_such_table") })
				return first(wants("42P01", inner), insert(ctx, tx, 7))
			}), rows(ctx, 1, 4, 5, 7))
		})
		check("transactions/read-only", func(ctx context.Context) error {
			err := pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error { return insert(ctx, tx, 8) })
			return first(wants("25006", err), rows(ctx, 1, 4, 5, 7))
		})
		for _, level := range []pgx.TxIsoLevel{pgx.ReadCommitted, pgx.RepeatableRead, pgx.Serializable} {
			check("transactions/isolation-"+strings.ReplaceAll(string(level), " ", "-"), func(ctx context.Context) error {
				return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: level}, func(tx pgx.Tx) error { return exec(ctx, tx, "SELECT 1") })
			})
		}
		_ = exec(background, conn, "DROP TABLE "+table)
	})
}

func checkPrepared() {
	with("prepared", "", func(conn *pgx.Conn) {
		check("prepared/described-and-reused", func(ctx context.Context) error {
			statement, err := conn.Prepare(ctx, "plus", "SELECT $1 + 1::bigint AS n, $2::text AS t")
			if err != nil {
				return err
			}
			if err := first(expect(statement.ParamOIDs, []uint32{20, 25}), expect(statement.Fields[0].Name, "n"), expect(statement.Fields[1].DataTypeOID, uint32(25))); err != nil {
				return err
			}
			for number := range int64(20) {
				if err := scalar(ctx, conn, number+1, "plus", number, "x"); err == nil {
					return errors.New("two columns scanned into one")
				}
				var next int64
				var text string
				if err := first(conn.QueryRow(ctx, "plus", number, "x").Scan(&next, &text), expect(next, number+1), expect(text, "x")); err != nil {
					return err
				}
			}
			return conn.Deallocate(ctx, "plus")
		})
		check("prepared/insert-returning-described-without-running", func(ctx context.Context) error {
			table := prefix + "_prepared"
			err := exec(ctx, conn, "CREATE TABLE "+table+" (id bigint, at timestamp)")
			_, described := conn.Prepare(ctx, "ins", "INSERT INTO "+table+" VALUES ($1, $2) RETURNING id")
			return first(err, described, scalar(ctx, conn, int64(0), "SELECT count(*) FROM "+table), scalar(ctx, conn, int64(7), "ins", 7, time.Now()),
				scalar(ctx, conn, int64(1), "SELECT count(*) FROM "+table), conn.Deallocate(ctx, "ins"), exec(ctx, conn, "DROP TABLE "+table))
		})
		check("prepared/statement-cache-overflows", func(ctx context.Context) error {
			for number := range 700 {
				if err := scalar(ctx, conn, int32(number), fmt.Sprintf("SELECT $1::integer + %d", number), 0); err != nil {
					return err
				}
			}
			return nil
		})
		check("prepared/table-changed-underneath", func(ctx context.Context) error {
			table := prefix + "_changed"
			query := func() error {
				found, err := conn.Query(ctx, "SELECT * FROM "+table+" WHERE a = $1", 1)
				if err == nil {
					found.Close()
					err = found.Err()
				}
				return err
			}
			err := first(exec(ctx, conn, "CREATE TABLE "+table+" AS SELECT 1 AS a"), query(), exec(ctx, conn, "ALTER TABLE "+table+" ADD COLUMN b integer"))
			stale := query() // pgx forgets the statement after 0A000, and the next try works
			return first(err, wants("0A000", stale), query(), exec(ctx, conn, "DROP TABLE "+table))
		})
	})
}

func checkBatch() {
	with("batch", "", func(conn *pgx.Conn) {
		table := prefix + "_batch"
		check("batch/queued", func(ctx context.Context) error {
			batch := &pgx.Batch{}
			batch.Queue("CREATE TABLE " + table + " (id integer PRIMARY KEY, name text)")
			if err := conn.SendBatch(ctx, batch).Close(); err != nil {
				return err
			}
			batch = &pgx.Batch{}
			for number := range 500 {
				batch.Queue("INSERT INTO "+table+" VALUES ($1, $2)", number, fmt.Sprint("n", number))
			}
			var count, total int64
			batch.Queue("SELECT count(*), sum(id) FROM " + table).QueryRow(func(row pgx.Row) error { return row.Scan(&count, &total) })
			return first(conn.SendBatch(ctx, batch).Close(), expect(count, int64(500)), expect(total, int64(499*250)))
		})
		check("batch/is-one-transaction", func(ctx context.Context) error {
			batch := &pgx.Batch{}
			batch.Queue("INSERT INTO "+table+" VALUES ($1, 'new')", 1000)
			batch.Queue("INSERT INTO "+table+" VALUES ($1, 'taken')", 1)
			batch.Queue("INSERT INTO "+table+" VALUES ($1, 'never')", 1001)
			return first(wants("23505", conn.SendBatch(ctx, batch).Close()), scalar(ctx, conn, int64(500), "SELECT count(*) FROM "+table))
		})
		check("batch/in-a-transaction", func(ctx context.Context) error {
			return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				batch := &pgx.Batch{}
				batch.Queue("UPDATE "+table+" SET name = $2 WHERE id = $1", 1, "changed")
				batch.Queue("SELECT name FROM "+table+" WHERE id = $1", 1)
				results := tx.SendBatch(ctx, batch)
				tag, err := results.Exec()
				var name string
				return first(err, expect(tag.String(), "UPDATE 1"), results.QueryRow().Scan(&name), expect(name, "changed"), results.Close())
			})
		})
		check("batch/pipeline", func(ctx context.Context) error {
			pipeline := conn.PgConn().StartPipeline(ctx)
			for number := range 50 {
				pipeline.SendQueryParams("SELECT $1::integer", [][]byte{fmt.Append(nil, number)}, nil, nil, nil)
			}
			if err := pipeline.Sync(); err != nil {
				return err
			}
			for number := range 50 {
				results, err := pipeline.GetResults()
				if err != nil {
					return err
				}
				read := results.(*pgconn.ResultReader).Read()
				if err := first(read.Err, expect(string(read.Rows[0][0]), fmt.Sprint(number))); err != nil {
					return err
				}
			}
			return first(pipeline.Close(), usable(ctx, conn))
		})
		_ = exec(context.Background(), conn, "DROP TABLE "+table)
	})
}

func checkCancel() {
	with("cancel", "", func(conn *pgx.Conn) {
		check("cancel/cancel-request", func(ctx context.Context) error {
			go func() {
				time.Sleep(300 * time.Millisecond)
				_ = conn.PgConn().CancelRequest(context.Background())
			}()
			return first(wants("57014", exec(ctx, conn, longQuery)), usable(ctx, conn))
		})
		check("cancel/cancel-request-with-parameters", func(ctx context.Context) error {
			go func() {
				time.Sleep(300 * time.Millisecond)
				_ = conn.PgConn().CancelRequest(context.Background())
			}()
			return first(wants("57014", exec(ctx, conn, strings.Replace(longQuery, "count(*)", "count(*) + $1::bigint", 1), 1)), usable(ctx, conn))
		})
	})
	check("cancel/context-of-the-query", func(ctx context.Context) error {
		return connected(ctx, "", func(conn *pgx.Conn) error {
			short, stop := context.WithTimeout(ctx, 300*time.Millisecond)
			defer stop()
			err := exec(short, conn, longQuery)
			return first(expect(errors.Is(err, context.DeadlineExceeded), true), expect(conn.IsClosed(), true))
		})
	})
}

func checkLarge() {
	with("large", "", func(conn *pgx.Conn) {
		for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeSimpleProtocol} {
			check("large/one-million-rows-"+strings.ReplaceAll(mode.String(), " ", "-"), func(ctx context.Context) error {
				found, err := conn.Query(ctx, "SELECT i::bigint, 'row ' || i FROM generate_series(1, 1000000) AS g(i)", mode)
				if err != nil {
					return err
				}
				var rows, total, number int64
				var text string
				_, err = pgx.ForEachRow(found, []any{&number, &text}, func() error {
					rows++
					total += number
					return nil
				})
				return first(err, expect(rows, int64(1_000_000)), expect(total, int64(500_000_500_000)), expect(found.CommandTag().String(), "SELECT 1000000"))
			})
		}
		check("large/one-value-of-16-megabytes", func(ctx context.Context) error {
			var text string
			return first(conn.QueryRow(ctx, "SELECT repeat('x', 16777216)").Scan(&text), expect(len(text), 16777216))
		})
		check("large/rows-closed-early", func(ctx context.Context) error {
			found, err := conn.Query(ctx, "SELECT i FROM generate_series(1, 1000000) AS g(i)")
			if err != nil {
				return err
			}
			found.Next()
			found.Close()
			return first(found.Err(), usable(ctx, conn))
		})
	})
}

func checkCursor() {
	with("cursor", "", func(conn *pgx.Conn) {
		check("cursor/declare-and-fetch", func(ctx context.Context) error {
			return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
				if err := exec(ctx, tx, "DECLARE c CURSOR FOR SELECT i::integer FROM generate_series(1, 25000) AS g(i) ORDER BY i"); err != nil {
					return err
				}
				next := int32(1)
				for {
					found, err := tx.Query(ctx, "FETCH 1000 FROM c")
					if err != nil {
						return err
					}
					page, err := pgx.CollectRows(found, pgx.RowTo[int32])
					if err != nil || len(page) == 0 {
						return first(err, expect(next, int32(25001)))
					}
					for _, number := range page {
						if number != next {
							return fmt.Errorf("row %d came instead of %d", number, next)
						}
						next++
					}
				}
			})
		})
	})
}

func main() {
	checkConnect()
	checkTypes()
	checkErrors()
	checkTransactions()
	checkPrepared()
	checkBatch()
	checkCursor()
	checkCancel()
	checkLarge()
	checkCopy()
	if failed > 0 {
		os.Exit(1)
	}
}
