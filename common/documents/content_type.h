// What a document is, by its content alone: nobody is believed, and nothing is
// parsed.
#ifndef COMMON_DOCUMENTS_CONTENT_TYPE_H_
#define COMMON_DOCUMENTS_CONTENT_TYPE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sojourn::documents {

enum class ContentType { kPdf, kJpeg, kPng, kText };

// "application/pdf".
std::string_view MediaType(ContentType type);
// Takes what MediaType returns; nothing for any other text.
std::optional<ContentType> ParseMediaType(std::string_view name);

// Looks at a document while it comes, in pieces of any size. A page of text is
// UTF-8 without control characters but tab, line feed and carriage return; the
// others begin with the bytes that their formats prescribe.
class TypeCheck {
 public:
  void Add(std::string_view piece);
  // Nothing for what is none of the types above; nothing of nothing.
  std::optional<ContentType> Finish() const;

 private:
  void AddText(unsigned char byte);

  std::string head_;  // as much as a format prescribes
  bool is_text_ = true;
  bool is_empty_ = true;
  // Of a letter under way: bytes still to come, the value so far, and the least
  // value that so many bytes may write.
  int letter_left_ = 0;
  uint32_t letter_ = 0;
  uint32_t letter_least_ = 0;
};

}  // namespace sojourn::documents

#endif  // COMMON_DOCUMENTS_CONTENT_TYPE_H_
