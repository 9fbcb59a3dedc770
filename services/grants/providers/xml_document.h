// XML of somebody else, read with libxml2: no document type, so no entities,
// nothing from the network, at most 1 MiB, element depth as libxml2 limits it.
#ifndef SERVICES_GRANTS_PROVIDERS_XML_DOCUMENT_H_
#define SERVICES_GRANTS_PROVIDERS_XML_DOCUMENT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

struct _xmlDoc;
struct _xmlNode;

namespace sojourn::grants::providers {

inline constexpr size_t kMostXmlBytes = size_t{1} << 20;

// An element, as long as its document lives; names are without prefixes, and
// of the document's one namespace. A missing element has no children, no text.
class XmlElement {
 public:
  explicit XmlElement(_xmlNode* node = nullptr) : node_(node) {}

  bool exists() const { return node_ != nullptr; }
  std::string_view name() const;
  std::string_view name_space() const;
  // The first child of this name; At("GrpHdr/MsgId") goes down.
  XmlElement At(std::string_view path) const;
  // All children of this name.
  std::vector<XmlElement> All(std::string_view name) const;
  // All children that are elements, in order.
  std::vector<XmlElement> Children() const;
  // Stripped of blanks around it.
  std::string Text() const;
  std::string Attribute(std::string_view name) const;

 private:
  _xmlNode* node_;
};

class XmlDocument {
 public:
  // INVALID_ARGUMENT XML_INVALID, without a word of what is in it.
  static absl::StatusOr<XmlDocument> Parse(std::string_view bytes);

  XmlElement root() const;

 private:
  struct Free {
    void operator()(_xmlDoc* document) const;
  };
  explicit XmlDocument(_xmlDoc* document) : document_(document) {}

  std::unique_ptr<_xmlDoc, Free> document_;
};

// `text` as it stands between tags or in an attribute; characters that XML 1.0
// does not have are left out.
std::string XmlEscape(std::string_view text);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_XML_DOCUMENT_H_
