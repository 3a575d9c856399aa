"""The rooms' arrows: every #include between folders of src/ is declared in that folder's CMakeLists.txt, and foreign
headers stay with their one owner (docs/architecture.md). Run by ctest; prints what to change when it fails."""

import re
import sys
from pathlib import Path

OWNERS = {  # foreign header -> the rooms that may include it
    r"duckdb\.h": {"duck"},
    r"pg_query.*\.h|nodes/.*|postgres\.h": {"sql"},
    r"openssl/.*": {"net", "pgwire"},
    r"utf8proc\.h": {"pgwire"},
    r"nlohmann/.*": {"duck"},
    r"yaml-cpp/.*": {"config"},
    r"spdlog/.*": {"observe"},
    r"sys/socket\.h|sys/epoll\.h|netinet/.*|arpa/.*": {"net"},
}


def declared_arrows(room: Path) -> set[str]:
    text = (room / "CMakeLists.txt").read_text()
    call = re.search(r"duckgres_module\((.*?)\)", text, re.S).group(1)
    found = set()
    for keyword in ("DEPENDS", "TEST_DEPENDS"):
        part = re.search(rf"(?<![A-Z_]){keyword}\s+((?:[a-z_]+\s*)+)", call)
        found |= set(part.group(1).split()) if part else set()
    return found


def faults(source: Path) -> list[str]:
    rooms = {path.name: declared_arrows(path) for path in (source / "src").iterdir() if path.is_dir()}
    found = []
    for room, arrows in rooms.items():
        for file in sorted((source / "src" / room).rglob("*.[ch]pp")):
            where = file.relative_to(source)
            for header in re.findall(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', file.read_text(), re.M):
                target = header.split("/")[0]
                if header.endswith(".hpp") and target in rooms and target != room and target not in arrows:
                    found.append(f"{where} includes {header}, but {room} does not declare DEPENDS {target}")
                for pattern, owners in OWNERS.items():
                    if re.fullmatch(pattern, header) and room not in owners:
                        found.append(f"{where} includes {header}, which belongs to {', '.join(sorted(owners))}")
        if cycle(room, rooms):
            found.append(f"{room} depends on itself through {cycle(room, rooms)}")
    return found


def cycle(start: str, rooms: dict[str, set[str]]) -> str:
    stack, seen = list(rooms[start]), set()
    while stack:
        room = stack.pop()
        if room == start:
            return " and ".join(sorted(seen)) or room
        if room not in seen:
            seen.add(room)
            stack += rooms.get(room, set())
    return ""


if __name__ == "__main__":
    problems = faults(Path(sys.argv[1]))
    print("\n".join(problems) or "rooms: every include follows a declared arrow")
    sys.exit(bool(problems))
