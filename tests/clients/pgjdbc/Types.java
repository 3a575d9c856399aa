import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;

/** Every type as a parameter and as a result, with Java's own classes, and the value table as text. */
final class Types {
  /** A value in SQL and in Java; arrays are given as Object[] with the name of their element type. */
  record Native(String type, String literal, Object value) {}

  private static byte[] allBytes() {
    byte[] found = new byte[256];
    for (int at = 0; at < found.length; at++) {
      found[at] = (byte) at;
    }
    return found;
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder("\\x");
    for (byte one : bytes) {
      text.append(String.format("%02x", one));
    }
    return text.toString();
  }

  private static List<Native> natives() throws SQLException {
    UUID uuid = UUID.fromString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    List<Native> found = new ArrayList<>(List.of(
        new Native("boolean", "true", true), new Native("boolean", "false", false), new Native("smallint", "-32768", -32768), new Native("integer", "2147483647", Integer.MAX_VALUE),
        new Native("integer", "-2147483648", Integer.MIN_VALUE), new Native("bigint", "-9223372036854775808", Long.MIN_VALUE), new Native("bigint", "9223372036854775807", Long.MAX_VALUE),
        new Native("real", "1.5", 1.5f), new Native("real", "-Infinity", Float.NEGATIVE_INFINITY), new Native("double precision", "0.1", 0.1), new Native("double precision", "5e-324", 5e-324),
        new Native("double precision", "NaN", Double.NaN), new Native("double precision", "Infinity", Double.POSITIVE_INFINITY), new Native("numeric(10,2)", "1.50", new BigDecimal("1.50")),
        new Native("numeric(38,10)", "-1234567890123456789012345678.0123456789", new BigDecimal("-1234567890123456789012345678.0123456789")), new Native("text", "", ""),
        new Native("text", "it''s žluťoučký 🐘\n\\", "it's žluťoučký 🐘\n\\"), new Native("varchar(10)", "漢字", "漢字"), new Native("bytea", hex(allBytes()), allBytes()),
        new Native("bytea", "", new byte[0])));
    found.addAll(List.of(
        new Native("date", "2024-02-29", LocalDate.of(2024, 2, 29)), new Native("date", "0044-03-15 BC", LocalDate.of(-43, 3, 15)), new Native("date", "9999-12-31", LocalDate.of(9999, 12, 31)),
        new Native("date", "infinity", LocalDate.MAX), new Native("time", "23:59:59.999999", LocalTime.of(23, 59, 59, 999_999_000)),
        new Native("timetz", "12:34:56.789+05:30", OffsetTime.of(12, 34, 56, 789_000_000, ZoneOffset.ofHoursMinutes(5, 30))),
        new Native("timestamp", "2024-02-29 12:34:56.789012", LocalDateTime.of(2024, 2, 29, 12, 34, 56, 789_012_000)), new Native("timestamp", "0044-03-15 12:00:00 BC", LocalDateTime.of(-43, 3, 15, 12, 0)),
        new Native("timestamp", "-infinity", LocalDateTime.MIN), new Native("timestamptz", "1999-12-31 23:59:59.999999+00", OffsetDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_000, ZoneOffset.UTC)),
        new Native("timestamptz", "infinity", OffsetDateTime.MAX), new Native("interval", "1 year 2 mons 3 days 04:05:06.789", new PGInterval(1, 2, 3, 4, 5, 6.789)),
        new Native("uuid", uuid.toString(), uuid), new Native("integer[]", "{1,NULL,-3}", new Integer[] {1, null, -3}), new Native("integer[]", "{{1,2},{3,4}}", new Integer[][] {{1, 2}, {3, 4}}),
        new Native("bigint[]", "{9223372036854775807}", new Long[] {Long.MAX_VALUE}), new Native("text[]", "{a,\"b \\\"c\\\"\",NULL,\"NULL\",\"\",é}", new String[] {"a", "b \"c\"", null, "NULL", "", "é"}),
        new Native("boolean[]", "{t,NULL,f}", new Boolean[] {true, null, false}), new Native("double precision[]", "{0.5,NaN}", new Double[] {0.5, Double.NaN}),
        new Native("numeric(10,2)[]", "{1.50,NULL}", new BigDecimal[] {new BigDecimal("1.50"), null}), new Native("uuid[]", "{" + uuid + "}", new UUID[] {uuid})));
    return found;
  }

  static void check(Connection connection, String mode) throws Exception {
    int number = 0;
    for (Native row : natives()) {
      Client.check("types/" + slug(row.type) + "-" + number++ + "-" + mode, () -> {
        String cast = "'" + row.literal + "'::" + row.type;
        equal(read(connection, "SELECT " + cast, row, false), row.value);
        equal(read(connection, "SELECT ?::" + row.type, row, true), row.value);
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::" + row.type + " = " + cast)) {
          set(connection, statement, row, 1);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            Client.expect(rows.getBoolean(1), true);
          }
        }
      });
    }
    for (String type : new LinkedHashSet<>(natives().stream().map(Native::type).toList())) {
      Client.check("types/" + slug(type) + "-null-" + mode, () -> {
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::" + type)) {
          statement.setNull(1, java.sql.Types.NULL);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            Client.expect(rows.getObject(1), null);
          }
        }
      });
    }
    for (String type : List.of("json", "jsonb")) {
      Client.check("types/" + type + "-" + mode, () -> {
        PGobject document = new PGobject();
        document.setType(type);
        document.setValue("{\"a\": [1, null, \"é\"]}");
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::" + type)) {
          statement.setObject(1, document);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            Client.expect(rows.getString(1), document.getValue());
            Client.expect(rows.getMetaData().getColumnTypeName(1), type);
          }
        }
      });
    }
    inATable(connection, mode);
    valueTable(connection, mode);
  }

  /** INSERT's parameters take their types from the columns, whatever the driver said. */
  private static void inATable(Connection connection, String mode) {
    Client.check("types/all-in-a-table-" + mode, () -> {
      String table = Client.PREFIX + "_types";
      List<Native> rows = natives();
      StringBuilder columns = new StringBuilder("id integer");
      StringBuilder marks = new StringBuilder("?");
      for (int at = 0; at < rows.size(); at++) {
        columns.append(", c").append(at).append(' ').append(rows.get(at).type);
        marks.append(", ?");
      }
      Client.execute(connection, "CREATE TABLE " + table + " (" + columns + ")");
      try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table + " VALUES (" + marks + ")")) {
        statement.setInt(1, 1);
        for (int at = 0; at < rows.size(); at++) {
          set(connection, statement, rows.get(at), at + 2);
        }
        Client.expect(statement.executeUpdate(), 1);
        for (int at = 0; at < rows.size(); at++) {
          equal(read(connection, "SELECT c" + at + " FROM " + table, rows.get(at), false), rows.get(at).value);
        }
      } finally {
        Client.execute(connection, "DROP TABLE " + table);
      }
    });
  }

  /** Every literal of support/values.tsv: as the server's text when pgjdbc is told to take text only. */
  private static void valueTable(Connection connection, String mode) throws Exception {
    if (mode.equals("binary")) {
      return;  // there getString is pgjdbc's own text of the binary value; the other two modes compare the server's
    }
    for (String line : Files.readAllLines(Path.of(System.getenv("VALUES_TSV")), StandardCharsets.UTF_8)) {
      String[] fields = line.split("\t", -1);
      Client.check("types/value-" + fields[0] + "-" + mode, () -> {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + unescape(fields[2])); ResultSet rows = statement.executeQuery()) {
          rows.next();
          Client.expect(rows.getString(1), unescape(fields[4]));
        }
      });
    }
  }

  private static void set(Connection connection, PreparedStatement statement, Native row, int index) throws SQLException {
    if (row.value instanceof Object[] elements) {
      String element = row.type.replace("[]", "").replace("(10,2)", "").replace("double precision", "float8");
      Array array = connection.createArrayOf(element, elements);
      statement.setArray(index, array);
    } else {
      statement.setObject(index, row.value);
    }
  }

  private static Object read(Connection connection, String sql, Native row, boolean parameter) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (parameter) {
        set(connection, statement, row, 1);
      }
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new AssertionError("no row");
        }
        if (row.value instanceof Object[]) {
          return rows.getArray(1).getArray();
        }
        if (row.value instanceof byte[]) {
          return rows.getBytes(1);
        }
        return rows.getObject(1, row.value.getClass());
      }
    }
  }

  private static void equal(Object got, Object want) {
    if (want instanceof OffsetDateTime moment && !moment.equals(OffsetDateTime.MAX)) {
      Client.expect(((OffsetDateTime) got).toInstant(), moment.toInstant());
    } else if (!Objects.deepEquals(got, want)) {
      Client.expect(got, want);
    }
  }

  private static String slug(String type) {
    return type.replace(' ', '_');
  }

  private static String unescape(String field) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < field.length(); at++) {
      char one = field.charAt(at);
      if (one == '\\') {
        one = switch (field.charAt(++at)) {
          case 't' -> '\t';
          case 'n' -> '\n';
          default -> field.charAt(at);
        };
      }
      out.append(one);
    }
    return out.toString();
  }
}
