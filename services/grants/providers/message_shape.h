// Whether an element is made as a schema says: its children in order, how often
// each may come, and what text is in those that have no children. A small part
// of XML Schema, enough for the messages of this folder.
#ifndef SERVICES_GRANTS_PROVIDERS_MESSAGE_SHAPE_H_
#define SERVICES_GRANTS_PROVIDERS_MESSAGE_SHAPE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/grants/providers/xml_document.h"

namespace sojourn::grants::providers {

enum class Value {
  kAny,     // not looked into: children or text
  kInside,  // has the children of `inside`
  kText35,
  kText140,
  kId34,
  kIban,
  kBic,
  kAmount,  // a decimal with at most 5 digits behind the point, Ccy beside it
  kDecimal,
  kOne,       // "1"
  kDate,      // YYYY-MM-DD
  kDateTime,  // RFC 3339, zone optional
  kCode,      // 1 to 4 capital letters or digits
};

struct Part {
  std::string_view name;
  Value value = Value::kAny;
  int least = 1;
  int most = 1;  // 0: any number
  absl::Span<const Part> inside = {};
};

// INVALID_ARGUMENT MESSAGE_INVALID, naming the element, never its content. With
// `others`, elements that no part names are passed over where they stand:
// somebody else's message may say more than is read of it.
absl::Status CheckShape(const XmlElement& element, absl::Span<const Part> parts,
                        bool others);

// A moment as Value::kDateTime has it, in UTC where it names no zone; nothing
// for any other text.
std::optional<absl::Time> DateTimeIn(const std::string& text);

absl::Status MessageInvalid(std::string_view element, std::string_view why);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_MESSAGE_SHAPE_H_
