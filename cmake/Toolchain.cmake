# Warnings, sanitizers and ccache: what every target is compiled with.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths relative to the clone, so that a fresh clone elsewhere hits the same cache.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

add_library(duckgres_flags INTERFACE)
target_compile_options(duckgres_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Werror -fno-omit-frame-pointer -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ sees maybe-uninitialized inside std::expected and std::variant where there is none, and knows that it may err;
  # with sanitizers on it errs in more places. Designated initializers leave members out on purpose.
  target_compile_options(duckgres_flags INTERFACE -Wno-maybe-uninitialized -Wno-missing-field-initializers)
  if(DUCKGRES_SANITIZE)
    target_compile_options(duckgres_flags INTERFACE
      -Wno-error=stringop-overflow -Wno-error=array-bounds -Wno-error=null-dereference)
  endif()
else()
  target_compile_options(duckgres_flags INTERFACE -Wno-missing-field-initializers -Wno-missing-designated-field-initializers)
endif()
if(DUCKGRES_SANITIZE)
  target_compile_options(duckgres_flags INTERFACE -fsanitize=${DUCKGRES_SANITIZE} -fno-sanitize-recover=all -g1)
  target_link_options(duckgres_flags INTERFACE -fsanitize=${DUCKGRES_SANITIZE})
endif()
