#include "services/capacity/capacity_calendar_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/string_view.h"

namespace sojourn::capacity {
namespace {

constexpr size_t kLongestLine = 75;
constexpr char kProduct[] = "-//Sojourn//Capacity//EN";
constexpr char kSummary[] = "Sojourn: something to do";
// It changes once a day.
constexpr char kReadAgain[] = "PT12H";

std::string Compact(absl::CivilDay day) {
  return absl::StrFormat("%04d%02d%02d", day.year(), day.month(), day.day());
}

// All but the first octet of a character of UTF-8.
bool Continues(char octet) {
  return (static_cast<unsigned char>(octet) & 0xc0) == 0x80;
}

// DTSTAMP is midnight UTC of the day before: over wherever the host is, and the
// same for all hosts.
std::string Event(const std::string& uid, absl::CivilDay day) {
  return absl::StrCat(ContentLine("BEGIN", "VEVENT"), ContentLine("UID", uid),
                      ContentLine("DTSTAMP", Compact(day - 1) + "T000000Z"),
                      ContentLine("DTSTART;VALUE=DATE", Compact(day)),
                      ContentLine("DTEND;VALUE=DATE", Compact(day + 1)),
                      ContentLine("SUMMARY", EscapeText(kSummary)),
                      ContentLine("CLASS", "PRIVATE"),
                      ContentLine("TRANSP", "TRANSPARENT"),
                      ContentLine("END", "VEVENT"));
}

}  // namespace

std::string CalendarText(const FeedPage& page) {
  return absl::StrCat(
      ContentLine("BEGIN", "VCALENDAR"), ContentLine("VERSION", "2.0"),
      ContentLine("PRODID", kProduct),
      ContentLine("REFRESH-INTERVAL;VALUE=DURATION", kReadAgain),
      ContentLine("X-PUBLISHED-TTL", kReadAgain),
      page.due_on.has_value() ? Event(page.uid, *page.due_on) : "",
      ContentLine("END", "VCALENDAR"));
}

std::string ContentLine(std::string_view name, std::string_view value) {
  const std::string line = absl::StrCat(Av(name), ":", Av(value));
  std::string folded;
  size_t on_this_line = 0;
  for (size_t begin = 0; begin < line.size();) {
    size_t end = begin + 1;
    while (end < line.size() && Continues(line[end])) ++end;
    if (on_this_line + (end - begin) > kLongestLine && on_this_line > 1) {
      folded += "\r\n ";
      on_this_line = 1;
    }
    folded.append(line, begin, end - begin);
    on_this_line += end - begin;
    begin = end;
  }
  return folded + "\r\n";
}

std::string EscapeText(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\r') continue;
    if (c == '\\' || c == ';' || c == ',') escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace sojourn::capacity
