package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// native is a value in SQL and in Go; pgx sends and reads it in binary, or in text in the simple protocol.
type native struct {
	typeName, literal string
	value             any
}

func pointer[T any](value T) *T { return &value }

func numeric(digits string, exponent int32) pgtype.Numeric {
	number, _ := new(big.Int).SetString(digits, 10)
	return pgtype.Numeric{Int: number, Exp: exponent, Valid: true}
}

func allBytes() []byte {
	found := make([]byte, 256)
	for at := range found {
		found[at] = byte(at)
	}
	return found
}

var natives = []native{
	{"boolean", "true", true}, {"smallint", "-32768", int16(-32768)}, {"integer", "2147483647", int32(2147483647)}, {"integer", "-2147483648", int32(-2147483648)},
	{"bigint", "-9223372036854775808", int64(math.MinInt64)}, {"bigint", "9223372036854775807", int64(math.MaxInt64)}, {"real", "1.5", float32(1.5)},
	{"real", "-Infinity", float32(math.Inf(-1))}, {"double precision", "0.1", 0.1}, {"double precision", "5e-324", 5e-324}, {"double precision", "NaN", math.NaN()},
	{"double precision", "Infinity", math.Inf(1)}, {"numeric(10,2)", "1.51", numeric("151", -2)}, {"numeric(10,2)", "-0.01", numeric("-1", -2)},
	{"numeric(38,10)", "1234567890123456789012345678.0123456789", numeric("12345678901234567890123456780123456789", -10)}, {"text", "", ""},
	{"text", "it''s žluťoučký 🐘\n\\", "it's žluťoučký 🐘\n\\"}, {"varchar(10)", "漢字", "漢字"}, {"bytea", "\\x" + hex.EncodeToString(allBytes()), allBytes()}, {"bytea", "", []byte{}},
	{"date", "2024-02-29", pgtype.Date{Time: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Valid: true}},
	{"date", "0044-03-15 BC", pgtype.Date{Time: time.Date(-43, 3, 15, 0, 0, 0, 0, time.UTC), Valid: true}},
	{"date", "infinity", pgtype.Date{InfinityModifier: pgtype.Infinity, Valid: true}},
	{"time", "23:59:59.999999", pgtype.Time{Microseconds: 86399999999, Valid: true}}, {"time", "24:00:00", pgtype.Time{Microseconds: 86400000000, Valid: true}},
	{"timestamp", "2024-02-29 12:34:56.789012", pgtype.Timestamp{Time: time.Date(2024, 2, 29, 12, 34, 56, 789012000, time.UTC), Valid: true}},
	{"timestamp", "0044-03-15 12:00:00 BC", pgtype.Timestamp{Time: time.Date(-43, 3, 15, 12, 0, 0, 0, time.UTC), Valid: true}},
	{"timestamp", "-infinity", pgtype.Timestamp{InfinityModifier: pgtype.NegativeInfinity, Valid: true}},
	{"timestamptz", "1999-12-31 23:59:59.999999+00", pgtype.Timestamptz{Time: time.Date(1999, 12, 31, 23, 59, 59, 999999000, time.UTC), Valid: true}},
	{"timestamptz", "infinity", pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}},
	{"interval", "1 year 2 mons 3 days 04:05:06.789", pgtype.Interval{Months: 14, Days: 3, Microseconds: 14706789000, Valid: true}},
	{"interval", "-00:00:00.000001", pgtype.Interval{Microseconds: -1, Valid: true}},
	{"uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", pgtype.UUID{Valid: true, Bytes: [16]byte{0xa0, 0xee, 0xbc, 0x99, 0x9c, 0x0b, 0x4e, 0xf8, 0xbb, 0x6d, 0x6b, 0xb9, 0xbd, 0x38, 0x0a, 0x11}}},
	{"jsonb", `{"a": [1, null, "é"]}`, `{"a": [1, null, "é"]}`},
	{"integer[]", "{1,NULL,-3}", []*int32{pointer(int32(1)), nil, pointer(int32(-3))}}, {"integer[]", "{}", []int32{}},
	{"text[]", `{a,"b \"c\"",NULL,"NULL","",é}`, []*string{pointer("a"), pointer(`b "c"`), nil, pointer("NULL"), pointer(""), pointer("é")}},
	{"boolean[]", "{t,f}", []bool{true, false}}, {"double precision[]", "{0.5,Infinity}", []float64{0.5, math.Inf(1)}}, {"bigint[]", "{9223372036854775807}", []int64{math.MaxInt64}},
	{"timestamp[]", `{"2024-02-29 12:34:56"}`, []time.Time{time.Date(2024, 2, 29, 12, 34, 56, 0, time.UTC)}},
}

// described are Go types that pgx can encode only when the server has told the parameter's type, so not in the simple protocol.
var described = []native{
	{"jsonb", `{"a": [1, null, "é"]}`, map[string]any{"a": []any{1.0, nil, "é"}}}, {"json", `{"b": true}`, map[string]any{"b": true}},
	{"integer[]", "{{1,2},{3,4}}", [][]int32{{1, 2}, {3, 4}}}, {"text[]", "{{a,b},{c,d}}", [][]string{{"a", "b"}, {"c", "d"}}},
}

// read scans one value into the Go type of want and compares.
func read(ctx context.Context, conn *pgx.Conn, want any, sql string, args ...any) error {
	target := reflect.New(reflect.TypeOf(want))
	if err := conn.QueryRow(ctx, sql, args...).Scan(target.Interface()); err != nil {
		return err
	}
	got := target.Elem().Interface()
	if wanted, isFloat := want.(float64); isFloat && math.IsNaN(wanted) && math.IsNaN(got.(float64)) {
		return nil
	}
	if wanted, isTimestamptz := want.(pgtype.Timestamptz); isTimestamptz && wanted.Time.Equal(got.(pgtype.Timestamptz).Time) {
		return expect(got.(pgtype.Timestamptz).InfinityModifier, wanted.InfinityModifier)
	}
	return expect(got, want)
}

func slug(typeName string) string { return strings.ReplaceAll(typeName, " ", "_") }

func checkTypes() {
	for _, mode := range []string{"cache_statement", "simple_protocol"} {
		with("types", "timezone=UTC default_query_exec_mode="+mode, func(conn *pgx.Conn) {
			rows := natives
			if mode == "cache_statement" {
				rows = append(rows[:len(rows):len(rows)], described...)
			}
			for number, row := range rows {
				check(fmt.Sprintf("types/%s-%d-%s", slug(row.typeName), number, mode), func(ctx context.Context) error {
					cast := fmt.Sprintf("'%s'::%s", row.literal, row.typeName)
					var same bool
					equality := "SELECT $1::%s = %s"
					if row.typeName == "json" { // has no =
						equality = "SELECT replace(($1::%s)::text, ' ', '') = replace((%s)::text, ' ', '')"
					}
					equal := conn.QueryRow(ctx, fmt.Sprintf(equality, row.typeName, cast), row.value).Scan(&same)
					return first(read(ctx, conn, row.value, "SELECT "+cast), read(ctx, conn, row.value, "SELECT $1::"+row.typeName, row.value), equal, expect(same, true))
				})
			}
		})
	}
	with("types", "timezone=UTC", func(conn *pgx.Conn) {
		seen := map[string]bool{}
		for _, row := range natives {
			if !seen[row.typeName] {
				seen[row.typeName] = true
				check("types/"+slug(row.typeName)+"-null", func(ctx context.Context) error {
					var got any
					return first(conn.QueryRow(ctx, "SELECT $1::"+row.typeName, nil).Scan(&got), expect(got, nil))
				})
			}
		}
		checkValueTable(conn)
		checkInATable(conn)
		check("types/inferred-from-columns-and-operators", func(ctx context.Context) error {
			found, err := conn.Query(ctx, "SELECT i::bigint FROM generate_series(1, 10) AS g(i) WHERE i < $1 + 3 ORDER BY i LIMIT $2 OFFSET $3", 2, 2, 1)
			if err != nil {
				return err
			}
			got, err := pgx.CollectRows(found, pgx.RowTo[int64])
			return first(err, expect(got, []int64{2, 3}))
		})
	})
}

// checkValueTable compares every literal of support/values.tsv with the bytes that PostgreSQL 18 gives, in both formats.
func checkValueTable(conn *pgx.Conn) {
	table, err := os.ReadFile(os.Getenv("VALUES_TSV"))
	if err != nil {
		panic(err)
	}
	plain := strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n")
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n") {
		fields := strings.Split(line, "\t")
		check("types/value-"+fields[0], func(ctx context.Context) error {
			binary, err := hex.DecodeString(fields[5])
			if err != nil {
				return err
			}
			for format, want := range map[int16][]byte{0: []byte(plain.Replace(fields[4])), 1: binary} {
				result := conn.PgConn().ExecParams(ctx, "SELECT "+plain.Replace(fields[2]), nil, nil, nil, []int16{format}).Read()
				if result.Err != nil {
					return result.Err
				}
				if got := result.Rows[0][0]; !bytes.Equal(got, want) {
					return fmt.Errorf("format %d: got %q, expected %q", format, got, want)
				}
				if err := expect(fmt.Sprint(result.FieldDescriptions[0].DataTypeOID), fields[3]); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func checkInATable(conn *pgx.Conn) {
	check("types/all-in-a-table", func(ctx context.Context) error {
		table := prefix + "_types"
		columns, marks, values := "id integer", "$1", []any{1}
		for number, row := range natives {
			columns += fmt.Sprintf(", c%d %s", number, row.typeName)
			marks += fmt.Sprintf(", $%d", number+2)
			values = append(values, row.value)
		}
		err := first(exec(ctx, conn, "CREATE TABLE "+table+" ("+columns+")"), exec(ctx, conn, "INSERT INTO "+table+" VALUES ("+marks+")", values...))
		for number, row := range natives {
			err = first(err, read(ctx, conn, row.value, fmt.Sprintf("SELECT c%d FROM %s", number, table)))
		}
		return first(err, exec(ctx, conn, "DROP TABLE "+table))
	})
}

func checkCopy() {
	with("copy", "timezone=UTC", func(conn *pgx.Conn) {
		table := prefix + "_copy"
		check("copy/from-rows", func(ctx context.Context) error {
			if err := exec(ctx, conn, "CREATE TABLE "+table+" (id bigint, name text, price numeric(10,2), at timestamp, tags text[])"); err != nil {
				return err
			}
			at := time.Date(2024, 2, 29, 12, 0, 0, 1000, time.UTC)
			rows := [][]any{{int64(1), "é\n", numeric("151", -2), at, []string{"a", "b"}}, {int64(2), nil, nil, nil, nil}}
			count, err := conn.CopyFrom(ctx, pgx.Identifier{table}, []string{"id", "name", "price", "at", "tags"}, pgx.CopyFromRows(rows))
			var name string
			var tags []string
			return first(err, expect(count, int64(2)), conn.QueryRow(ctx, "SELECT name, tags FROM "+table+" WHERE id = 1").Scan(&name, &tags), expect(name, "é\n"), expect(tags, []string{"a", "b"}),
				scalar(ctx, conn, int64(1), "SELECT count(*) FROM "+table+" WHERE name IS NULL AND price IS NULL AND at IS NULL AND tags IS NULL"))
		})
		check("copy/from-100000-rows", func(ctx context.Context) error {
			count, err := conn.CopyFrom(ctx, pgx.Identifier{table}, []string{"id", "name"}, pgx.CopyFromSlice(100_000, func(at int) ([]any, error) { return []any{int64(at), "n"}, nil }))
			return first(err, expect(count, int64(100_000)), scalar(ctx, conn, int64(4999950000), "SELECT sum(id)::bigint FROM "+table+" WHERE name = 'n'"))
		})
		check("copy/error-keeps-none", func(ctx context.Context) error {
			before := exec(ctx, conn, "CREATE TABLE "+table+"_key (id bigint PRIMARY KEY)")
			_, err := conn.CopyFrom(ctx, pgx.Identifier{table + "_key"}, []string{"id"}, pgx.CopyFromRows([][]any{{int64(1)}, {int64(2)}, {int64(1)}}))
			return first(before, wants("23505", err), scalar(ctx, conn, int64(0), "SELECT count(*) FROM "+table+"_key"), exec(ctx, conn, "DROP TABLE "+table+"_key"))
		})
		check("copy/to-stdout", func(ctx context.Context) error {
			var out bytes.Buffer
			tag, err := conn.PgConn().CopyTo(ctx, &out, "COPY (SELECT i, 'n' || i FROM generate_series(1, 3) AS g(i) ORDER BY i) TO STDOUT (FORMAT csv)")
			return first(err, expect(tag.String(), "COPY 3"), expect(out.String(), "1,n1\n2,n2\n3,n3\n"))
		})
		_ = exec(context.Background(), conn, "DROP TABLE "+table)
	})
}
