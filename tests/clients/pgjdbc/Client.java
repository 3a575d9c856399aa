import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** pgjdbc: text, binary and simple mode, batches, fetch size, savepoints, CopyManager, metadata. See ../README.md. */
final class Client {
  static final String PREFIX = System.getenv("PREFIX");
  private static final String LONG_QUERY = "SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b";
  private static final String[] TEXT = {"binaryTransfer", "false"};
  private static final String[] BINARY = {"prepareThreshold", "-1"};  // -1: binary from the first execution on
  private static final String[] SIMPLE = {"preferQueryMode", "simple"};
  private static int failed;

  interface Body {
    void run() throws Exception;
  }

  interface Use {
    void of(Connection connection) throws Exception;
  }

  /** Runs one case and prints its line. */
  static void check(String name, Body body) {
    try {
      body.run();
      System.out.println("ok " + name);
    } catch (Exception | AssertionError error) {
      failed++;
      System.out.println("FAIL " + name + ": " + String.valueOf(error).replaceAll("\\s+", " "));
    }
  }

  static void expect(Object got, Object want) {
    if (!Objects.deepEquals(got, want)) {
      throw new AssertionError("got " + show(got) + ", expected " + show(want));
    }
  }

  private static String show(Object value) {
    return value instanceof Object[] array ? Arrays.deepToString(array) : value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
  }

  /** The body must fail with this SQLSTATE. */
  static SQLException raises(String sqlstate, Body body) throws Exception {
    try {
      body.run();
    } catch (SQLException error) {
      if (!sqlstate.equals(error.getSQLState())) {
        throw new AssertionError("expected " + sqlstate + ", got " + error.getSQLState() + ": " + error.getMessage());
      }
      return error;
    }
    throw new AssertionError("no error, expected " + sqlstate);
  }

  /** A connection from PGHOST, PGPORT and so on; properties come as name, value, name, value. */
  static Connection connect(String... properties) throws SQLException {
    Properties all = new Properties();
    all.setProperty("user", System.getenv("PGUSER"));
    all.setProperty("password", System.getenv("PGPASSWORD"));
    all.setProperty("sslmode", "verify-full");
    all.setProperty("sslrootcert", System.getenv("PGSSLROOTCERT"));
    all.setProperty("connectTimeout", "10");
    all.setProperty("socketTimeout", "90");
    String database = System.getenv("PGDATABASE");
    for (int at = 0; at < properties.length; at += 2) {
      if (properties[at].equals("database")) {
        database = properties[at + 1];
      } else {
        all.setProperty(properties[at], properties[at + 1]);
      }
    }
    return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/" + database, all);
  }

  /** One connection for a group of cases; what fails outside a case is a FAIL line of its own. */
  static void group(String name, Use use, String... properties) {
    try (Connection connection = connect(properties)) {
      use.of(connection);
    } catch (Exception | AssertionError error) {
      failed++;
      System.out.println("FAIL " + name + "/(outside a case): " + String.valueOf(error).replaceAll("\\s+", " "));
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String scalar(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static List<Long> numbers(Connection connection, String sql) throws SQLException {
    List<Long> found = new ArrayList<>();
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getLong(1));
      }
    }
    return found;
  }

  private static void checkConnect() {
    check("connect/tls-and-scram", () -> {
      try (Connection connection = connect()) {
        expect(scalar(connection, "SELECT 1"), "1");
        expect(connection.isValid(10), true);
      }
    });
    for (String[] options : new String[][] {{"channel-binding-required", "channelBinding", "require"}, {"direct-tls", "sslNegotiation", "direct"}, {"simple-mode", SIMPLE[0], SIMPLE[1]},
        {"extended-for-prepared", "preferQueryMode", "extendedForPrepared"}, {"cache-everything", "preferQueryMode", "extendedCacheEverything"}}) {
      check("connect/" + options[0], () -> {
        try (Connection connection = connect(options[1], options[2])) {
          expect(scalar(connection, "SELECT 2"), "2");
        }
      });
    }
    check("connect/wrong-password", () -> raises("28P01", () -> connect("password", "wrong").close()));
    check("connect/unknown-database", () -> raises("3D000", () -> connect("database", "no_such_database").close()));
    check("connect/without-tls-is-refused", () -> raises("28000", () -> connect("sslmode", "disable").close()));
    check("connect/settings", () -> {
      try (Connection connection = connect("ApplicationName", "jdbc matrix", "options", "-c statement_timeout=12345", "currentSchema", "public")) {
        expect(scalar(connection, "SHOW application_name"), "jdbc matrix");
        expect(scalar(connection, "SHOW statement_timeout"), "12345ms");
        expect(connection.getSchema(), "public");
        expect(connection.getCatalog(), System.getenv("PGDATABASE"));
      }
    });
    check("connect/read-only", () -> {
      try (Connection connection = connect("readOnly", "true", "readOnlyMode", "always")) {
        raises("25006", () -> execute(connection, "CREATE TABLE " + PREFIX + "_never (i integer)"));
      }
    });
  }

  private static void checkErrors(Connection connection, String mode) throws Exception {
    String table = PREFIX + "_errors";
    execute(connection, "CREATE TABLE " + table + " (id integer PRIMARY KEY)");
    execute(connection, "INSERT INTO " + table + " VALUES (1)");
    for (String[] row : new String[][] {{"42P01", "SELECT * FROM no_such_table"}, {"42703", "SELECT no_such_column FROM " + table}, {"42601", "SELEC 1"},
        {"22P02", "SELECT 'abc'::integer"}, {"23505", "INSERT INTO " + table + " VALUES (1)"}, {"22012", "SELECT 1/0"}, {"42883", "SELECT no_such_function(1)"}}) {
      check("errors/" + row[0] + "-" + mode, () -> {
        raises(row[0], () -> execute(connection, row[1]));
        expect(scalar(connection, "SELECT 1"), "1");
      });
    }
    check("errors/position-" + mode, () -> {
      var error = (org.postgresql.util.PSQLException) raises("42703", () -> execute(connection, "SELECT 1, no_such_column"));
      expect(error.getServerErrorMessage().getPosition(), 11);
      expect(error.getServerErrorMessage().getSeverity(), "ERROR");
    });
    check("errors/warnings-" + mode, () -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS no_such_table");
        expect(statement.getWarnings() != null, true);
      }
    });
    execute(connection, "DROP TABLE " + table);
  }

  private static void checkTransactions(Connection connection) throws Exception {
    String table = PREFIX + "_transactions";
    String select = "SELECT id FROM " + table + " ORDER BY id";
    execute(connection, "CREATE TABLE " + table + " (id integer)");
    connection.setAutoCommit(false);
    check("transactions/commit", () -> {
      execute(connection, "INSERT INTO " + table + " VALUES (1)");
      connection.commit();
      expect(numbers(connection, select), List.of(1L));
    });
    check("transactions/rollback", () -> {
      execute(connection, "INSERT INTO " + table + " VALUES (2)");
      connection.rollback();
      expect(numbers(connection, select), List.of(1L));
    });
    check("transactions/failed-until-rollback", () -> {
      raises("22012", () -> scalar(connection, "SELECT 1/0"));
      raises("25P02", () -> scalar(connection, "SELECT 1"));
      connection.rollback();
      expect(scalar(connection, "SELECT 1"), "1");
    });
    check("transactions/commit-of-failed-is-rollback", () -> {
      execute(connection, "INSERT INTO " + table + " VALUES (3)");
      raises("22012", () -> scalar(connection, "SELECT 1/0"));
      try {
        connection.commit();
      } catch (SQLException error) {
        expect(error.getSQLState(), "25P02");  // pgjdbc may tell that the server's tag was ROLLBACK
        connection.rollback();
      }
      expect(numbers(connection, select), List.of(1L));
    });
    check("transactions/savepoint", () -> {
      execute(connection, "INSERT INTO " + table + " VALUES (4)");
      Savepoint savepoint = connection.setSavepoint("inner point");
      execute(connection, "INSERT INTO " + table + " VALUES (5)");
      raises("42P01", () -> scalar(connection, "SELECT * FROM no_such_table"));
      connection.rollback(savepoint);
      execute(connection, "INSERT INTO " + table + " VALUES (6)");
      connection.commit();
      expect(numbers(connection, select), List.of(1L, 4L, 6L));
    });
    check("transactions/savepoint-released", () -> {
      Savepoint savepoint = connection.setSavepoint();
      execute(connection, "INSERT INTO " + table + " VALUES (7)");
      connection.releaseSavepoint(savepoint);
      connection.commit();
      expect(numbers(connection, select), List.of(1L, 4L, 6L, 7L));
    });
    connection.rollback();
    for (int level : new int[] {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE}) {
      check("transactions/isolation-" + level, () -> {
        connection.setTransactionIsolation(level);
        expect(connection.getTransactionIsolation(), level);
        expect(scalar(connection, "SELECT 1"), "1");
        connection.rollback();
      });
    }
    check("transactions/read-only", () -> {
      connection.setReadOnly(true);
      raises("25006", () -> execute(connection, "INSERT INTO " + table + " VALUES (8)"));
      connection.rollback();
      connection.setReadOnly(false);
    });
    connection.rollback();
    connection.setAutoCommit(true);
    execute(connection, "DROP TABLE " + table);
  }

  private static void checkAutosave(Connection connection) throws Exception {
    connection.setAutoCommit(false);
    check("transactions/autosave-always", () -> {
      expect(scalar(connection, "SELECT 1"), "1");
      raises("22012", () -> scalar(connection, "SELECT 1/0"));
      expect(scalar(connection, "SELECT 2"), "2");  // pgjdbc went back to a savepoint of its own
      connection.commit();
    });
  }

  private static void checkPrepared(Connection connection) throws Exception {
    check("prepared/reused-beyond-the-threshold", () -> {
      try (PreparedStatement statement = connection.prepareStatement("SELECT ?::integer + 1, ?::text")) {
        for (int number = 0; number < 20; number++) {
          statement.setInt(1, number);
          statement.setString(2, "é" + number);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            expect(List.of(rows.getInt(1), rows.getString(2)), List.of(number + 1, "é" + number));
          }
        }
      }
    });
    check("prepared/metadata-before-execution", () -> {
      String table = PREFIX + "_prepared";
      execute(connection, "CREATE TABLE " + table + " (id bigint, name text, price numeric(10,2))");
      try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?) RETURNING id, price")) {
        expect(statement.getParameterMetaData().getParameterTypeName(1), "int8");
        expect(statement.getParameterMetaData().getParameterTypeName(3), "numeric");
        expect(statement.getMetaData().getColumnTypeName(2), "numeric");
        expect(List.of(statement.getMetaData().getPrecision(2), statement.getMetaData().getScale(2)), List.of(10, 2));
      }
      expect(scalar(connection, "SELECT count(*) FROM " + table), "0");
      execute(connection, "DROP TABLE " + table);
    });
    check("prepared/generated-keys", () -> {
      String table = PREFIX + "_keys";
      execute(connection, "CREATE TABLE " + table + " (id bigint GENERATED BY DEFAULT AS IDENTITY, name text)");
      try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table + " (name) VALUES (?)", new String[] {"id"})) {
        statement.setString(1, "x");
        expect(statement.executeUpdate(), 1);
        try (ResultSet keys = statement.getGeneratedKeys()) {
          keys.next();
          expect(keys.getLong("id"), 1L);
        }
      }
      execute(connection, "DROP TABLE " + table);
    });
    check("prepared/question-mark-in-a-literal", () -> {
      try (PreparedStatement statement = connection.prepareStatement("SELECT '?' || ? /* ? */")) {
        statement.setString(1, "!");
        try (ResultSet rows = statement.executeQuery()) {
          rows.next();
          expect(rows.getString(1), "?!");
        }
      }
    });
  }

  private static void checkBatch(Connection connection, String mode) throws Exception {
    String table = PREFIX + "_batch";
    execute(connection, "CREATE TABLE " + table + " (id integer PRIMARY KEY, name text)");
    check("batch/prepared-" + mode, () -> {
      try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
        for (int number = 0; number < 2500; number++) {
          statement.setInt(1, number);
          statement.setString(2, "n" + number);
          statement.addBatch();
        }
        int[] counts = statement.executeBatch();
        expect(counts.length, 2500);
      }
      expect(scalar(connection, "SELECT count(*) FROM " + table), "2500");
    });
    check("batch/statements-" + mode, () -> {
      try (Statement statement = connection.createStatement()) {
        statement.addBatch("UPDATE " + table + " SET name = 'x' WHERE id < 10");
        statement.addBatch("DELETE FROM " + table + " WHERE id < 5");
        statement.addBatch("INSERT INTO " + table + " VALUES (-1, NULL)");
        expect(statement.executeBatch(), new int[] {10, 5, 1});
      }
    });
    check("batch/error-in-the-middle-keeps-none-" + mode, () -> {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + table + " VALUES (?, 'e')")) {
        for (int number : new int[] {9000, 9001, 100, 9002}) {
          statement.setInt(1, number);
          statement.addBatch();
        }
        var error = raises("23505", statement::executeBatch);
        expect(error instanceof BatchUpdateException, true);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      expect(scalar(connection, "SELECT count(*) FROM " + table + " WHERE id >= 9000"), "0");
    });
    execute(connection, "DROP TABLE " + table);
  }

  private static void checkCursor(Connection connection, String mode) throws Exception {
    connection.setAutoCommit(false);
    for (int size : new int[] {1000, 7, 24999, 25000}) {
      check("cursor/fetch-size-" + size + "-" + mode, () -> {
        try (Statement statement = connection.createStatement()) {
          statement.setFetchSize(size);
          try (ResultSet rows = statement.executeQuery("SELECT i, 'row ' || i FROM generate_series(1, 25000) AS g(i) ORDER BY i")) {
            int next = 1;
            for (; rows.next(); next++) {
              expect(rows.getInt(1), next);
            }
            expect(next, 25001);
          }
        }
        connection.rollback();
      });
    }
    check("cursor/two-at-once-with-statements-between-" + mode, () -> {
      String sql = "SELECT i FROM generate_series(1, 100) AS g(i) ORDER BY i";
      try (Statement left = connection.createStatement(); Statement right = connection.createStatement()) {
        left.setFetchSize(10);
        right.setFetchSize(15);
        try (ResultSet one = left.executeQuery(sql); ResultSet two = right.executeQuery(sql)) {
          for (int number = 1; number <= 100; number++) {
            expect(List.of(one.next(), two.next(), one.getInt(1), two.getInt(1)), List.of(true, true, number, number));
            if (number % 25 == 0) {
              expect(scalar(connection, "SELECT " + number), String.valueOf(number));
            }
          }
          expect(List.of(one.next(), two.next()), List.of(false, false));
        }
      }
      connection.rollback();
    });
    check("cursor/max-rows-" + mode, () -> {
      try (Statement statement = connection.createStatement()) {
        statement.setMaxRows(5);
        try (ResultSet rows = statement.executeQuery("SELECT i FROM generate_series(1, 100) AS g(i)")) {
          int count = 0;
          while (rows.next()) {
            count++;
          }
          expect(count, 5);
        }
      }
    });
    check("cursor/scrollable-" + mode, () -> {
      try (Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
           ResultSet rows = statement.executeQuery("SELECT i FROM generate_series(1, 10) AS g(i) ORDER BY i")) {
        expect(List.of(rows.last(), rows.getInt(1), rows.absolute(3), rows.getInt(1)), List.of(true, 10, true, 3));
      }
    });
    connection.rollback();
  }

  private static void checkCancel(Connection connection) {
    check("cancel/statement-cancel", () -> {
      try (Statement statement = connection.createStatement()) {
        CompletableFuture.runAsync(() -> {
          try {
            statement.cancel();
          } catch (SQLException error) {
            System.out.println("# cancel: " + error);
          }
        }, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
        raises("57014", () -> statement.executeQuery(LONG_QUERY));
      }
      expect(scalar(connection, "SELECT 1"), "1");
    });
    check("cancel/query-timeout", () -> {
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(1);
        raises("57014", () -> statement.executeQuery(LONG_QUERY));
      }
      expect(scalar(connection, "SELECT 1"), "1");
    });
  }

  private static void checkLarge(Connection connection, String mode) throws Exception {
    connection.setAutoCommit(false);
    check("large/one-million-rows-" + mode, () -> {
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(10_000);
        try (ResultSet rows = statement.executeQuery("SELECT i::bigint, 'row ' || i FROM generate_series(1, 1000000) AS g(i)")) {
          long count = 0;
          long total = 0;
          while (rows.next()) {
            count++;
            total += rows.getLong(1);
          }
          expect(List.of(count, total), List.of(1_000_000L, 500_000_500_000L));
        }
      }
    });
    check("large/one-value-of-16-megabytes-" + mode, () -> expect(scalar(connection, "SELECT repeat('x', 16777216)").length(), 16_777_216));
    connection.rollback();
  }

  private static void checkCopy(Connection connection) throws Exception {
    String table = PREFIX + "_copy";
    execute(connection, "CREATE TABLE " + table + " (id integer, name text)");
    var copy = connection.unwrap(PGConnection.class).getCopyAPI();
    check("copy/in-csv", () -> {
      StringBuilder text = new StringBuilder("id,name\n");
      for (int number = 0; number < 50_000; number++) {
        text.append(number).append(",\"name, \"\"").append(number).append("\"\"\"\n");
      }
      expect(copy.copyIn("COPY " + table + " FROM STDIN (FORMAT csv, HEADER)", new StringReader(text.toString())), 50_000L);
      expect(scalar(connection, "SELECT name FROM " + table + " WHERE id = 7"), "name, \"7\"");
    });
    check("copy/out-csv", () -> {
      var out = new ByteArrayOutputStream();
      expect(copy.copyOut("COPY (SELECT * FROM " + table + " WHERE id < 2 ORDER BY id) TO STDOUT (FORMAT csv)", out), 2L);
      expect(out.toString(StandardCharsets.UTF_8), "0,\"name, \"\"0\"\"\"\n1,\"name, \"\"1\"\"\"\n");
    });
    check("copy/bad-row-keeps-none", () -> {
      raises("22P02", () -> copy.copyIn("COPY " + table + " FROM STDIN (FORMAT csv)", new StringReader("70000,good\nx,bad\n")));
      expect(scalar(connection, "SELECT count(*) FROM " + table + " WHERE id = 70000"), "0");
    });
    check("copy/cancelled-by-the-client", () -> {
      CopyIn in = copy.copyIn("COPY " + table + " FROM STDIN");
      byte[] row = "80000\tx\n".getBytes(StandardCharsets.UTF_8);
      in.writeToCopy(row, 0, row.length);
      in.cancelCopy();
      expect(scalar(connection, "SELECT count(*) FROM " + table + " WHERE id = 80000"), "0");
    });
    execute(connection, "DROP TABLE " + table);
  }

  private static void checkMetadata(Connection connection) throws Exception {
    String table = PREFIX + "_meta";
    execute(connection, "CREATE TABLE " + table + " (id integer PRIMARY KEY, name varchar(20) NOT NULL, price numeric(10,2))");
    var meta = connection.getMetaData();
    check("metadata/tables", () -> {
      try (ResultSet rows = meta.getTables(null, null, table, new String[] {"TABLE"})) {
        expect(List.of(rows.next(), rows.getString("TABLE_NAME"), rows.next()), List.of(true, table, false));
      }
    });
    check("metadata/columns", () -> {
      List<String> found = new ArrayList<>();
      try (ResultSet rows = meta.getColumns(null, null, table, null)) {
        while (rows.next()) {
          found.add(rows.getString("COLUMN_NAME") + " " + rows.getString("TYPE_NAME") + " " + rows.getInt("COLUMN_SIZE") + " " + rows.getString("IS_NULLABLE"));
        }
      }
      expect(found, List.of("id int4 10 NO", "name varchar 20 NO", "price numeric 10 YES"));
    });
    check("metadata/primary-keys", () -> {
      try (ResultSet rows = meta.getPrimaryKeys(null, null, table)) {
        expect(List.of(rows.next(), rows.getString("COLUMN_NAME")), List.of(true, "id"));
      }
    });
    check("metadata/schemas-and-types", () -> {
      List<String> schemas = new ArrayList<>();
      try (ResultSet rows = meta.getSchemas()) {
        while (rows.next()) {
          schemas.add(rows.getString(1));
        }
      }
      expect(schemas.containsAll(List.of("public", "pg_catalog", "information_schema")), true);
      try (ResultSet rows = meta.getTypeInfo()) {
        expect(rows.next(), true);
      }
    });
    execute(connection, "DROP TABLE " + table);
  }

  public static void main(String[] arguments) {
    checkConnect();
    for (String[][] mode : new String[][][] {{{"text"}, TEXT}, {{"binary"}, BINARY}, {{"simple"}, SIMPLE}}) {
      String name = mode[0][0];
      String[] options = {mode[1][0], mode[1][1], "options", "-c TimeZone=UTC"};
      group("types", connection -> Types.check(connection, name), options);
      group("errors", connection -> checkErrors(connection, name), mode[1]);
      group("batch", connection -> checkBatch(connection, name), mode[1]);
    }
    group("batch", connection -> checkBatch(connection, "rewritten"), "reWriteBatchedInserts", "true");
    group("transactions", Client::checkTransactions);
    group("transactions", Client::checkAutosave, "autosave", "always");
    group("prepared", Client::checkPrepared);
    group("cursor", connection -> checkCursor(connection, "text"), TEXT);
    group("cursor", connection -> checkCursor(connection, "binary"), BINARY);
    group("cancel", Client::checkCancel);
    group("large", connection -> checkLarge(connection, "text"), TEXT);
    group("large", connection -> checkLarge(connection, "binary"), BINARY);
    group("copy", Client::checkCopy);
    group("metadata", Client::checkMetadata);
    System.exit(failed == 0 ? 0 : 1);
  }
}
