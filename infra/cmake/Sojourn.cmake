# The few functions every CMakeLists.txt of the project is made of.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(SOJOURN_SANITIZER "" CACHE STRING "Value for -fsanitize=, empty for none")

# clang takes precompiled headers only where it is set as it was for them.
add_compile_options(-pthread)

# Designated initialisers leave out what keeps its default.
add_library(project_warnings INTERFACE)
target_compile_options(project_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror
  -Wno-missing-field-initializers)

# Applies to generated code too: a sanitizer must see every object of ours.
# Left out is what the address sanitizer or the machine reports anyway, or what
# only a cast to a wrong class would show: together a fifth of the build's time.
if(SOJOURN_SANITIZER)
  add_compile_options(-fsanitize=${SOJOURN_SANITIZER} -fno-omit-frame-pointer
    -fno-sanitize=null,alignment,vptr -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${SOJOURN_SANITIZER})
endif()

# Headers nearly every file reads, compiled once: a third of a build's time. The
# tidy preset goes without, so a missing include shows there.
option(SOJOURN_PRECOMPILE "Compile the common headers once" ON)

# sojourn_precompile_headers(name headers... DEPS targets...): the common headers
# and these, for every target of this folder and those under it
function(sojourn_precompile_headers name)
  if(NOT SOJOURN_PRECOMPILE)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_library(${name} OBJECT "${CMAKE_SOURCE_DIR}/infra/cmake/precompiled.cc")
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE
    protobuf::libprotobuf gRPC::grpc++ GTest::gmock project_warnings ${ARG_DEPS})
  # The same headers give the same bytes, whenever they were written: else
  # ccache takes each clone's for others.
  target_compile_options(${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  target_precompile_headers(${name} PRIVATE
    <algorithm> <fstream> <functional> <map> <memory> <optional> <set> <sstream>
    <string> <thread> <vector>
    <absl/status/statusor.h> <absl/strings/str_cat.h> <absl/strings/str_join.h>
    <absl/strings/str_split.h> <absl/synchronization/mutex.h>
    <absl/time/civil_time.h> <absl/time/clock.h>
    <grpcpp/grpcpp.h> <google/protobuf/message.h>
    <google/protobuf/timestamp.pb.h> <gmock/gmock.h> <gtest/gtest.h>
    ${ARG_UNPARSED_ARGUMENTS})
  set(SOJOURN_PRECOMPILED ${name} PARENT_SCOPE)
endfunction()

# Lets a target read the headers compiled above, where there are any.
function(_sojourn_reuse_headers name)
  if(SOJOURN_PRECOMPILED)
    target_precompile_headers(${name} REUSE_FROM ${SOJOURN_PRECOMPILED})
  endif()
endfunction()

# sojourn_library(name sources... DEPS targets...)
function(sojourn_library name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE project_warnings)
  _sojourn_reuse_headers(${name})
endfunction()

# sojourn_views(name list...): header "<folder>/view_lists.h" with the files
# views/<list>.txt of this folder as kViewLists (common/views/field_list.h)
function(sojourn_views name)
  file(RELATIVE_PATH folder "${CMAKE_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REPLACE "/" "::" namespace "${folder}")
  string(REPLACE "services::" "sojourn::" namespace "${namespace}")
  set(text "// Made of ${folder}/views.\n#include \"common/views/field_list.h\"\n"
    "namespace ${namespace} {\ninline constexpr views::NamedList kViewLists[] = {\n")
  foreach(list ${ARGN})
    set(file "${CMAKE_CURRENT_SOURCE_DIR}/views/${list}.txt")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" lines)
    list(APPEND text "{\"${list}\", R\"list(${lines})list\"},\n")
  endforeach()
  list(JOIN text "" text)
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/view_lists.h"
    CONTENT "${text}};\n}\n" @ONLY)
  add_library(${name} INTERFACE)
  target_include_directories(${name} INTERFACE "${CMAKE_BINARY_DIR}")
  target_link_libraries(${name} INTERFACE common_views)
endfunction()

# sojourn_service(name sources... DEPS targets...): executable bin/sojourn-<name>
function(sojourn_service name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(sojourn-${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(sojourn-${name} PRIVATE ${ARG_DEPS} project_warnings)
endfunction()

function(_sojourn_test name label)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE
    ${ARG_DEPS} common_source GTest::gmock_main project_warnings)
  _sojourn_reuse_headers(${name})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 600)
endfunction()

# sojourn_unit_test(name x_test.cc... DEPS targets...): memory only, label unit
function(sojourn_unit_test name)
  _sojourn_test(${name} unit ${ARGN})
endfunction()

# sojourn_pg_test(name x_pgtest.cc... DEPS targets...): real PostgreSQL, label postgres
function(sojourn_pg_test name)
  _sojourn_test(${name} postgres ${ARGN})
endfunction()

# sojourn_stack_test(name test_x.py): starts a whole private stack from this
# build's binaries, label integration. One at a time: each is several processes.
function(sojourn_stack_test name script)
  add_test(NAME ${name} COMMAND /usr/bin/python3 "${CMAKE_CURRENT_SOURCE_DIR}/${script}" -v)
  set_tests_properties(${name} PROPERTIES LABELS integration TIMEOUT 600
    RUN_SERIAL ON ENVIRONMENT "SOJOURN_BUILD=${CMAKE_BINARY_DIR};PYTHONDONTWRITEBYTECODE=1")
endfunction()
