#include "services/grants/providers/xml_document.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::grants::providers {
namespace {

std::string_view View(const xmlChar* text) {
  if (text == nullptr) return {};
  return reinterpret_cast<const char*>(text);
}

std::string Take(xmlChar* text) {
  std::string taken(View(text));
  if (text != nullptr) xmlFree(text);
  return taken;
}

absl::Status Invalid(std::string_view why) {
  return InvalidField("file", "XML_INVALID", why);
}

absl::Status HasType() {
  return Invalid("has a document type, which no message of a bank has");
}

// Neither what is wrong nor where reaches standard error.
void Ignore(void*, const char*, ...) {}

struct FreeContext {
  void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};

}  // namespace

std::string_view XmlElement::name() const {
  return node_ == nullptr ? std::string_view() : View(node_->name);
}

std::string_view XmlElement::name_space() const {
  if (node_ == nullptr || node_->ns == nullptr) return {};
  return View(node_->ns->href);
}

std::vector<XmlElement> XmlElement::Children() const {
  std::vector<XmlElement> found;
  if (node_ == nullptr) return found;
  for (xmlNode* each = node_->children; each != nullptr; each = each->next) {
    if (each->type == XML_ELEMENT_NODE) found.emplace_back(each);
  }
  return found;
}

std::vector<XmlElement> XmlElement::All(std::string_view name) const {
  std::vector<XmlElement> found;
  for (const XmlElement& child : Children()) {
    if (child.name() == name && child.name_space() == name_space()) {
      found.push_back(child);
    }
  }
  return found;
}

XmlElement XmlElement::At(std::string_view path) const {
  XmlElement here = *this;
  for (const std::string& step :
       std::vector<std::string>(absl::StrSplit(Av(path), '/'))) {
    const std::vector<XmlElement> found = here.All(step);
    if (found.empty()) return XmlElement();
    here = found.front();
  }
  return here;
}

std::string XmlElement::Text() const {
  if (node_ == nullptr) return "";
  return std::string(
      absl::StripAsciiWhitespace(Take(xmlNodeGetContent(node_))));
}

std::string XmlElement::Attribute(std::string_view name) const {
  if (node_ == nullptr) return "";
  const std::string wanted(name);
  return Take(
      xmlGetNoNsProp(node_, reinterpret_cast<const xmlChar*>(wanted.c_str())));
}

void XmlDocument::Free::operator()(_xmlDoc* document) const {
  xmlFreeDoc(document);
}

absl::StatusOr<XmlDocument> XmlDocument::Parse(std::string_view bytes) {
  if (bytes.empty() || bytes.size() > kMostXmlBytes) {
    return Invalid("must have 1 byte to 1 MiB");
  }
  static const bool ready = [] {
    xmlInitParser();
    return true;
  }();
  if (!ready || absl::StrContains(Av(bytes), "<!DOCTYPE")) return HasType();
  const std::unique_ptr<xmlParserCtxt, FreeContext> context(xmlNewParserCtxt());
  if (context == nullptr) return Invalid("cannot be read");
  context->sax->error = Ignore;
  context->sax->warning = Ignore;
  context->sax->fatalError = Ignore;
  context->sax->serror = nullptr;
  // Neither XML_PARSE_NOENT nor XML_PARSE_DTDLOAD: entities stay unread.
  constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR |
                           XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
  XmlDocument document(xmlCtxtReadMemory(context.get(), bytes.data(),
                                         static_cast<int>(bytes.size()),
                                         nullptr, nullptr, kOptions));
  if (document.document_ == nullptr) return Invalid("is not well-formed XML");
  if (xmlGetIntSubset(document.document_.get()) != nullptr) {
    return HasType();
  }
  return document;
}

XmlElement XmlDocument::root() const {
  return XmlElement(xmlDocGetRootElement(document_.get()));
}

std::string XmlEscape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        if (byte >= 0x20 || c == '\n' || c == '\t') escaped += c;
    }
  }
  return escaped;
}

}  // namespace sojourn::grants::providers
