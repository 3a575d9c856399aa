"""Writes saslprep_tables.hpp, the tables of RFC 3454 that SASLprep (RFC 4013) names, from Python's stringprep module.

    python3 src/pgwire/saslprep_tables.py | clang-format-21 > src/pgwire/saslprep_tables.hpp
"""

import stringprep as rfc3454

TABLES = {
    "kNonAsciiSpaces": ("C.1.2", (rfc3454.in_table_c12,)),
    "kMappedToNothing": ("B.1", (rfc3454.in_table_b1,)),
    "kProhibited": ("C.1.2, C.2.1, C.2.2 and C.3 to C.9", (
        rfc3454.in_table_c12, rfc3454.in_table_c21_c22, rfc3454.in_table_c3, rfc3454.in_table_c4, rfc3454.in_table_c5,
        rfc3454.in_table_c6, rfc3454.in_table_c7, rfc3454.in_table_c8, rfc3454.in_table_c9)),
    "kUnassigned": ("A.1: unassigned in Unicode 3.2", (rfc3454.in_table_a1,)),
    "kRightToLeft": ("D.1", (rfc3454.in_table_d1,)),
    "kLeftToRight": ("D.2", (rfc3454.in_table_d2,)),
}


def ranges(tests):
    found = []
    for code in range(0x110000):
        if any(test(chr(code)) for test in tests):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return found


print("""#pragma once

#include <cstdint>

/// Made by saslprep_tables.py; not for editing. Tables of RFC 3454 as ranges of code points, both ends included.
namespace duckgres::pgwire::saslprep {

struct Range {
  uint32_t first, last;
};
""")
for name, (tables, tests) in TABLES.items():
    print(f"/// {tables}\ninline constexpr Range {name}[] = {{")
    print(", ".join(f"{{{first:#x}, {last:#x}}}" for first, last in ranges(tests)))
    print("};\n")
print("}  // namespace duckgres::pgwire::saslprep")
