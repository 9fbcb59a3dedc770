#include "common/documents/content_type.h"

#include <utility>

namespace sojourn::documents {
namespace {

constexpr std::pair<ContentType, std::string_view> kMediaTypes[] = {
    {ContentType::kPdf, "application/pdf"},
    {ContentType::kJpeg, "image/jpeg"},
    {ContentType::kPng, "image/png"},
    {ContentType::kText, "text/plain"},
};

// ISO 32000-1, 7.5.2; JPEG (ITU-T T.81, SOI and a marker); PNG (RFC 2083, 3.1).
constexpr std::pair<ContentType, std::string_view> kBeginnings[] = {
    {ContentType::kPdf, "%PDF-"},
    {ContentType::kJpeg, "\xff\xd8\xff"},
    {ContentType::kPng, "\x89PNG\r\n\x1a\n"},
};
constexpr size_t kLongestBeginning = 8;

// What UTF-8 cannot write: halves of a pair, and what is beyond its range.
bool IsLetter(uint32_t value, uint32_t least) {
  return value >= least && value <= 0x10ffff &&
         !(value >= 0xd800 && value <= 0xdfff) &&
         !(value >= 0x80 && value < 0xa0);
}

}  // namespace

std::string_view MediaType(ContentType type) {
  for (const auto& [each, name] : kMediaTypes) {
    if (each == type) return name;
  }
  return "";
}

std::optional<ContentType> ParseMediaType(std::string_view name) {
  for (const auto& [type, each] : kMediaTypes) {
    if (each == name) return type;
  }
  return std::nullopt;
}

void TypeCheck::Add(std::string_view piece) {
  if (piece.empty()) return;
  is_empty_ = false;
  if (head_.size() < kLongestBeginning) {
    head_ += piece.substr(0, kLongestBeginning - head_.size());
  }
  for (const char each : piece) {
    if (!is_text_) return;
    AddText(static_cast<unsigned char>(each));
  }
}

void TypeCheck::AddText(unsigned char byte) {
  if (letter_left_ > 0) {
    letter_ = (letter_ << 6) | (byte & 0x3f);
    is_text_ = (byte & 0xc0) == 0x80;
    if (--letter_left_ == 0) is_text_ &= IsLetter(letter_, letter_least_);
    return;
  }
  if (byte < 0x80) {
    is_text_ = (byte >= 0x20 && byte != 0x7f) || byte == '\t' || byte == '\n' ||
               byte == '\r';
  } else if ((byte & 0xe0) == 0xc0) {
    letter_left_ = 1;
    letter_ = byte & 0x1f;
    letter_least_ = 0x80;
  } else if ((byte & 0xf0) == 0xe0) {
    letter_left_ = 2;
    letter_ = byte & 0x0f;
    letter_least_ = 0x800;
  } else if ((byte & 0xf8) == 0xf0) {
    letter_left_ = 3;
    letter_ = byte & 0x07;
    letter_least_ = 0x10000;
  } else {
    is_text_ = false;
  }
}

std::optional<ContentType> TypeCheck::Finish() const {
  if (is_empty_) return std::nullopt;
  for (const auto& [type, beginning] : kBeginnings) {
    if (head_.substr(0, beginning.size()) == beginning) return type;
  }
  if (is_text_ && letter_left_ == 0) return ContentType::kText;
  return std::nullopt;
}

}  // namespace sojourn::documents
