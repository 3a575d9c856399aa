"""How rounds become medians, ratios and verdicts."""

import unittest

from harness import report
from harness.contenders import DUCKDB, DUCKGRES, POSTGRES
from harness.figures import Figure, Target

VALUES = {DUCKGRES: [30.0, 40.0, 1000.0], POSTGRES: [20.0, 20.0, 500.0], DUCKDB: [10.0, 10.0, 10.0]}


def sum_target(limit: float) -> Target:
    return Target("× (DuckDB + PostgreSQL)", limit, at_most=True, ratio=lambda values: values[DUCKGRES] / (values[DUCKDB] + values[POSTGRES]))


class Figures(unittest.TestCase):
    def test_a_ratio_is_the_median_of_the_rounds_ratios(self):
        found = Figure("f", "µs", VALUES).as_json()
        self.assertEqual(found["median"][DUCKGRES], 40)
        self.assertEqual(found["ratios"], {POSTGRES: 2.0, DUCKDB: 4.0})  # of 1.5, 2, 2 and of 3, 4, 100

    def test_a_target_is_judged_by_the_median_of_its_ratio(self):
        self.assertEqual(Figure("f", "µs", VALUES, target=sum_target(1.4)).as_json()["target"],
                         {"text": "≤ 1.4 × (DuckDB + PostgreSQL)", "reached": 1.333, "met": True})
        self.assertFalse(Figure("f", "µs", VALUES, target=sum_target(1.3)).as_json()["target"]["met"])

    def test_without_duckgres_nothing_is_judged(self):
        found = Figure("f", "µs", {POSTGRES: [1.0], DUCKDB: [1.0]}, target=sum_target(1)).as_json()
        self.assertIsNone(found["target"])
        self.assertEqual(found["ratios"], {})

    def test_a_row_says_value_p99_ratios_and_verdict(self):
        figure = Figure("f", "µs", VALUES, p99={DUCKGRES: [1234.0]}, target=sum_target(1.3)).as_json()
        self.assertEqual(report.cells(figure), ("f", "40 µs (p99 1,234)", "20 µs", "10 µs", "2.00", "4.00",
                                                "≤ 1.3 × (DuckDB + PostgreSQL)", "1.33: NOT met"))


if __name__ == "__main__":
    unittest.main()
