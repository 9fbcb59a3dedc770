#include "clients/cli/visa_reconcile.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <tuple>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/crypto/canonical.h"
#include "common/crypto/hash.h"
#include "common/status/string_view.h"
#include "sojourn/visa/v1/visa_service.pb.h"

namespace sojourn::cli {
namespace {

namespace v1 = visa::v1;

constexpr std::string_view kVerdicts[] = {"NEW",     "SAME",    "DIFFERS",
                                          "UNKNOWN", "MISSING", "BAD"};

std::string_view NameOf(Verdict verdict) {
  return kVerdicts[static_cast<size_t>(verdict)];
}

absl::CivilDay DayOf(const type::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

void SetDate(absl::CivilDay day, type::v1::Date* out) {
  out->set_year(static_cast<int32_t>(day.year()));
  out->set_month(day.month());
  out->set_day(day.day());
}

// The day of the latest telling.
std::optional<absl::CivilDay> ToldOn(const v1::Application& held,
                                     ListEvent event) {
  std::optional<absl::CivilDay> day;
  for (const v1::ApplicationFact& fact : held.history()) {
    if (fact.type() == NameOf(event)) day = DayOf(fact.occurred_on());
  }
  return day;
}

std::string ShortState(v1::ApplicationState state) {
  const std::string name = v1::ApplicationState_Name(state);
  return std::string(absl::StripPrefix(name, "APPLICATION_STATE_"));
}

// What of the sticker is not as it is held; empty where all is, or where
// another decision has taken its place.
std::string AgainstVisa(const v1::Visa& told, const v1::Application& held) {
  if (!held.has_visa()) return "";
  const v1::Visa& visa = held.visa();
  std::vector<std::string> against;
  const auto day = [&](const char* name, const type::v1::Date& theirs,
                       const type::v1::Date& ours) {
    if (DayOf(theirs) == DayOf(ours)) return;
    against.push_back(
        absl::StrCat(name, " is ", absl::FormatCivilTime(DayOf(ours))));
  };
  day("valid_from", told.valid().first(), visa.valid().first());
  day("valid_to", told.valid().last(), visa.valid().last());
  if (told.days() != visa.days()) {
    against.push_back(absl::StrCat("days is ", visa.days()));
  }
  if (told.entries() != visa.entries()) against.emplace_back("entries");
  const bool names_scheme = told.scheme() != v1::SCHEME_UNSPECIFIED;
  if (names_scheme && told.scheme() != visa.scheme()) {
    against.emplace_back("scheme");
  }
  return absl::StrJoin(against, ", ");
}

std::string AgainstRefusal(const ListRow& row, const v1::Application& held) {
  std::vector<v1::RefusalGround> grounds;
  for (const int ground : held.refusal_grounds()) {
    grounds.push_back(static_cast<v1::RefusalGround>(ground));
  }
  std::sort(grounds.begin(), grounds.end());
  // Another decision has taken its place.
  if (grounds.empty()) return "";
  if (grounds != row.grounds) return "grounds";
  if (!row.appeal_by) return "";
  for (const v1::Deadline& deadline : held.deadlines()) {
    if (deadline.kind() == v1::DEADLINE_KIND_APPEAL_BY &&
        DayOf(deadline.due()) == *row.appeal_by) {
      return "";
    }
  }
  return "appeal_by";
}

std::string Against(const ListRow& row, const v1::Application& held) {
  if (row.event == ListEvent::kIssued) return AgainstVisa(row.visa, held);
  if (row.event == ListEvent::kRefused) return AgainstRefusal(row, held);
  return "";
}

Finding FindingOf(const ListRow& row, const Held& held) {
  Finding finding{.line = row.line,
                  .application_id = row.application_id,
                  .event = std::string(NameOf(row.event)),
                  .theirs = row.on};
  const auto found = held.find(row.application_id);
  if (found == held.end()) {
    finding.verdict = Verdict::kUnknown;
    return finding;
  }
  finding.row = row;
  finding.ours = ToldOn(found->second, row.event);
  if (!finding.ours) {
    finding.verdict = Verdict::kNew;
    return finding;
  }
  const std::string against = Against(row, found->second);
  const bool same = *finding.ours == row.on && against.empty();
  finding.verdict = same ? Verdict::kSame : Verdict::kDiffers;
  if (!against.empty()) {
    finding.note = absl::StrCat("held otherwise: ", against);
  }
  return finding;
}

// The mission has her form, or has decided on it: its own list knows of it.
bool OughtToBeListed(v1::ApplicationState state) {
  return state == v1::APPLICATION_STATE_LODGED ||
         state == v1::APPLICATION_STATE_ADMISSIBLE ||
         state == v1::APPLICATION_STATE_CONSULTATION ||
         state == v1::APPLICATION_STATE_DOCUMENTS_ASKED ||
         state == v1::APPLICATION_STATE_ISSUED ||
         state == v1::APPLICATION_STATE_APPEALED;
}

template <typename Request>
std::unique_ptr<Request> RequestFor(const ListRow& row) {
  auto request = std::make_unique<Request>();
  request->set_application_id(row.application_id);
  SetDate(row.on, request->mutable_occurred_on());
  return request;
}

// A UUID of our own making (RFC 9562, version 8).
// The etag is part of it: what the list says again after somebody put it back
// is a telling of its own.
std::string RequestIdOf(const Finding& finding, const std::string& request,
                        const std::string& etag) {
  crypto::Canonical bytes("sojourn.visa.record");
  bytes.Text(finding.event)
      .Text(request)
      .Text(finding.ours ? absl::FormatCivilTime(*finding.ours) : "")
      .Text(finding.note)
      .Text(etag);
  std::string hash = crypto::PlainHash(bytes.bytes()).substr(0, 16);
  hash[6] = static_cast<char>((hash[6] & 0x0F) | 0x80);
  hash[8] = static_cast<char>((hash[8] & 0x3F) | 0x80);
  const std::string hex = absl::BytesToHexString(hash);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-",
                      hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

template <typename Request>
Telling Finish(const char* rpc, const Finding& finding,
               std::unique_ptr<Request> request, const v1::Application& held) {
  request->set_request_id(
      RequestIdOf(finding, request->SerializeAsString(), held.etag()));
  return {rpc, std::move(request)};
}

std::string Shown(const std::optional<absl::CivilDay>& day) {
  return day ? absl::FormatCivilTime(*day) : "";
}

}  // namespace

std::vector<Finding> Reconcile(const MissionList& list, const Held& held) {
  std::vector<Finding> findings;
  for (const ListRow& row : list.rows) {
    findings.push_back(FindingOf(row, held));
  }
  for (const BadCell& bad : list.bad) {
    findings.push_back({.verdict = Verdict::kBad,
                        .line = bad.line,
                        .application_id = bad.application_id,
                        .note = absl::StrCat(bad.column, ": ", bad.description,
                                             " (", bad.reason, ")")});
  }
  std::stable_sort(
      findings.begin(), findings.end(),
      [](const Finding& a, const Finding& b) { return a.line < b.line; });
  for (const auto& [id, application] : held) {
    if (list.named.contains(id) || !OughtToBeListed(application.state())) {
      continue;
    }
    findings.push_back({.verdict = Verdict::kMissing,
                        .application_id = id,
                        .event = ShortState(application.state())});
  }
  return findings;
}

std::vector<const Finding*> ToRecord(const std::vector<Finding>& findings,
                                     bool replace) {
  std::vector<const Finding*> told;
  for (const Finding& finding : findings) {
    const bool differs = replace && finding.verdict == Verdict::kDiffers;
    if (finding.verdict == Verdict::kNew || differs) told.push_back(&finding);
  }
  std::stable_sort(
      told.begin(), told.end(), [](const Finding* a, const Finding* b) {
        return std::tie(a->application_id, a->row->on, a->row->event) <
               std::tie(b->application_id, b->row->on, b->row->event);
      });
  return told;
}

Telling TellingOf(const Finding& finding, const v1::Application& held) {
  const ListRow& row = *finding.row;
  switch (row.event) {
    case ListEvent::kLodged:
      return Finish("RecordLodged", finding,
                    RequestFor<v1::RecordLodgedRequest>(row), held);
    case ListEvent::kAdmissible:
      return Finish("RecordAdmissible", finding,
                    RequestFor<v1::RecordAdmissibleRequest>(row), held);
    case ListEvent::kIssued: {
      auto request = RequestFor<v1::RecordIssuedRequest>(row);
      *request->mutable_visa() = row.visa;
      if (row.visa.scheme() == v1::SCHEME_UNSPECIFIED) {
        request->mutable_visa()->set_scheme(held.scheme());
      }
      return Finish("RecordIssued", finding, std::move(request), held);
    }
    case ListEvent::kRefused: {
      auto request = RequestFor<v1::RecordRefusedRequest>(row);
      for (const auto ground : row.grounds) request->add_grounds(ground);
      if (row.appeal_by) SetDate(*row.appeal_by, request->mutable_appeal_by());
      return Finish("RecordRefused", finding, std::move(request), held);
    }
    case ListEvent::kCollected:
      break;
  }
  return Finish("RecordCollected", finding,
                RequestFor<v1::RecordCollectedRequest>(row), held);
}

std::string FindingsText(const std::vector<Finding>& findings) {
  std::string text =
      "LINE  APPLICATION                 EVENT       LIST        HELD        "
      "WHAT\n";
  for (const Finding& finding : findings) {
    absl::StrAppend(
        &text,
        absl::StrFormat("%4s  %-26s  %-10s  %-10s  %-10s  %s\n",
                        finding.line == 0 ? "" : absl::StrCat(finding.line),
                        finding.application_id, finding.event.substr(0, 10),
                        Shown(finding.theirs), Shown(finding.ours),
                        Av(NameOf(finding.verdict))));
    if (!finding.note.empty()) {
      absl::StrAppend(&text, "      ", finding.note, "\n");
    }
  }
  return text;
}

std::string FindingsJson(const std::vector<Finding>& findings) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Finding& finding : findings) {
    rows.push_back({{"line", finding.line},
                    {"application_id", finding.application_id},
                    {"event", finding.event},
                    {"list", Shown(finding.theirs)},
                    {"held", Shown(finding.ours)},
                    {"verdict", std::string(NameOf(finding.verdict))},
                    {"note", finding.note}});
  }
  return nlohmann::json{{"rows", rows}}.dump(1) + "\n";
}

std::string SummaryOf(const std::vector<Finding>& findings) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < std::size(kVerdicts); ++i) {
    const auto count = std::count_if(
        findings.begin(), findings.end(), [&](const Finding& finding) {
          return static_cast<size_t>(finding.verdict) == i;
        });
    parts.push_back(absl::StrCat(Av(kVerdicts[i]), " ", count));
  }
  return absl::StrJoin(parts, ", ");
}

int LeftOut(const std::vector<Finding>& findings, bool replace) {
  return static_cast<int>(std::count_if(
      findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.verdict == Verdict::kBad ||
               finding.verdict == Verdict::kUnknown ||
               (finding.verdict == Verdict::kDiffers && !replace);
      }));
}

}  // namespace sojourn::cli
