// The values of $1, $2, ... of one statement.
#ifndef COMMON_DB_PARAMS_H_
#define COMMON_DB_PARAMS_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace sojourn::db {

// A bytea value: sealed text, hashes, keys.
struct Bytes {
  std::string data;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

// An array as one element of a text[]: there are no arrays of arrays of several
// lengths. The statement casts it (`::text[]`).
std::string ArrayText(const std::vector<std::string>& elements);

// Takes string-like values, integers, bool, double, absl::Time (timestamptz),
// absl::CivilDay (date), Bytes (bytea), a std::vector of strings (text[]),
// int64_t (bigint[]), absl::Time, absl::CivilDay or Bytes, an optional of any
// of these (absent is NULL), and nullptr. Values are copied. Types are inferred
// by the server from the statement: cast a parameter ($1::text) where nothing
// else tells.
class Params {
 public:
  Params() = default;

  template <typename First, typename... Rest>
  requires(sizeof...(Rest) > 0 ||
           !std::same_as<std::remove_cvref_t<First>,
                         Params>) explicit Params(const First& first,
                                                  const Rest&... rest) {
    values_.reserve(1 + sizeof...(rest));
    Add(first);
    (Add(rest), ...);
  }

  // Appends one more value; for statements whose length varies there is
  // text[] instead.
  void Add(std::nullptr_t);
  void Add(std::string_view value);
  void Add(absl::string_view value);
  void Add(const char* value) { Add(std::string_view(value)); }
  void Add(const std::string& value) { Add(std::string_view(value)); }
  void Add(const Bytes& value);
  void Add(absl::Time value);
  void Add(absl::CivilDay value);
  void Add(const std::vector<std::string>& value);
  void Add(const std::vector<int64_t>& value);
  void Add(const std::vector<absl::Time>& value);
  void Add(const std::vector<absl::CivilDay>& value);
  void Add(const std::vector<Bytes>& value);
  template <std::same_as<bool> T>
  void Add(T value) {
    Add(std::string_view(value ? "t" : "f"));
  }
  template <std::floating_point T>
  void Add(T value) {
    AddDouble(static_cast<double>(value));
  }
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) void Add(T value) {
    Add(std::string_view(std::to_string(value)));
  }
  template <typename T>
  void Add(const std::optional<T>& value) {
    value.has_value() ? Add(*value) : Add(nullptr);
  }
  template <typename T>
  void Add(const absl::optional<T>& value) {
    value.has_value() ? Add(*value) : Add(nullptr);
  }

  struct Value {
    std::string data;
    bool is_null = false;
    bool is_binary = false;
  };
  const std::vector<Value>& values() const { return values_; }

  // PostgreSQL text cannot hold U+0000: such a statement is refused with
  // INVALID_ARGUMENT before it is sent.
  bool has_nul() const { return has_nul_; }

 private:
  void AddDouble(double value);

  std::vector<Value> values_;
  bool has_nul_ = false;
};

}  // namespace sojourn::db

#endif  // COMMON_DB_PARAMS_H_
