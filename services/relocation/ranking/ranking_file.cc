#include "services/relocation/ranking/ranking_file.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "common/status/status_macros.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/place_names.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/coordination/visa_requests.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation {
namespace {

using peer_store::KnownHost;
using Names = std::map<std::string, std::string>;  // by organisation
using HostsOfCase = std::map<std::string, KnownHost>;

constexpr absl::CivilDay kEpoch(1970, 1, 1);

// The key of each was fetched in one go.
absl::StatusOr<Names> NamesOf(db::Transaction& tx, const crypto::Sealer& sealer,
                              const std::vector<KnownHost>& hosts) {
  std::vector<keystore::KeyRef> keys;
  for (const KnownHost& host : hosts) {
    keys.push_back(OrganisationKey(host.organisation_id));
  }
  RETURN_IF_ERROR(sealer.Prefetch(keys));
  Names names;
  for (const KnownHost& host : hosts) {
    ASSIGN_OR_RETURN(const std::optional<std::string> name,
                     FindOrganisationName(tx, sealer, host.organisation_id));
    if (name) names[host.organisation_id] = *name;
  }
  return names;
}

std::optional<std::string> NameIn(const Names& names, const KnownHost& host) {
  const auto found = names.find(host.organisation_id);
  if (found == names.end()) return std::nullopt;
  return found->second;
}

// As CheckAsk would refuse it: HOST_EXCLUDED or HOST_CITY_UNKNOWN.
bool IsRuledOut(const v1::Wishes& wishes, const KnownHost& host,
                const std::optional<std::string>& name,
                const std::vector<separations::Host>& others) {
  coordination_rules::AskFacts facts;
  facts.excluded_countries.assign(wishes.excluded_countries().begin(),
                                  wishes.excluded_countries().end());
  facts.excluded_cities.assign(wishes.excluded_cities().begin(),
                               wishes.excluded_cities().end());
  facts.host_id = host.host_id;
  facts.host_country = host.country_code;
  facts.host_organisation_id = host.organisation_id;
  facts.host_name = name;
  facts.others_are_there = std::any_of(
      others.begin(), others.end(), [&](const separations::Host& each) {
        return each.host_id == host.host_id ||
               each.organisation_id == host.organisation_id;
      });
  const bool city_unknown = !facts.excluded_cities.empty() && !name;
  return city_unknown || coordination_rules::IsKeptAway(facts);
}

// Cities first, in her order, then countries, then everything else.
int WishOf(const v1::Wishes& wishes, const KnownHost& host,
           const std::optional<std::string>& name) {
  int place = 0;
  for (const std::string& city : wishes.wished_cities()) {
    const bool here = city == host.host_id || city == host.organisation_id ||
                      (name && IsCalledAfter(*name, city));
    if (here) return place;
    ++place;
  }
  for (const std::string& country : wishes.wished_countries()) {
    if (country == host.country_code) return place;
    ++place;
  }
  return place;
}

absl::Status AddHosts(db::Transaction& tx, const crypto::Sealer& sealer,
                      const CaseFile& file, const std::vector<KnownHost>& hosts,
                      stored::RankingQuestion& question) {
  const Relocation& relocation = file.facts.relocation;
  ASSIGN_OR_RETURN(const auto rows, separations::Load(tx, relocation.id));
  ASSIGN_OR_RETURN(const auto apart,
                   separations::Open(sealer, relocation.relocation_id, rows));
  ASSIGN_OR_RETURN(const auto others, separations::HostsNow(tx, apart));
  const v1::Wishes& wishes = file.opened.intake.wishes();
  Names names;
  if (!wishes.wished_cities().empty() || !wishes.excluded_cities().empty()) {
    ASSIGN_OR_RETURN(names, NamesOf(tx, sealer, hosts));
  }
  for (const KnownHost& host : hosts) {
    const std::optional<std::string> name = NameIn(names, host);
    stored::RankingQuestion::Host& out = *question.add_hosts();
    out.set_host_id(host.host_id);
    out.set_kept_away(IsRuledOut(wishes, host, name, others));
    out.set_agreed(
        HasConsent(file.facts, "SHARE_WITH_HOST", host.organisation_id));
    out.set_wish(WishOf(wishes, host, name));
  }
  return absl::OkStatus();
}

// What one proposal says of the way to its country, once everybody who moves
// was assessed for it.
std::optional<stored::RankingQuestion::Route> RouteOf(
    const CaseFile& file, const std::vector<v1::RouteFinding>& findings) {
  size_t moving = 0;
  for (const v1::Person& person : file.opened.intake.persons()) {
    if (!person.apart()) ++moving;
  }
  if (findings.empty() || findings.size() < moving) return std::nullopt;
  stored::RankingQuestion::Route route;
  route.set_known(v1::ROUTE_KNOWN_FOUND);
  for (const v1::RouteFinding& finding : findings) {
    if (!finding.lawful()) route.set_known(v1::ROUTE_KNOWN_NOT_FOUND);
    if (!finding.has_last_legal_day()) continue;
    const int64_t from = DayOf(finding.last_legal_day()) + 1 - kEpoch;
    if (route.unlawful_from() == 0 || from < route.unlawful_from()) {
      route.set_unlawful_from(from);
    }
  }
  return route;
}

// Newer proposals come later, and say more.
absl::Status AddRoutes(db::Transaction& tx, const crypto::Sealer& sealer,
                       const CaseFile& file, const HostsOfCase& hosts,
                       stored::RankingQuestion& question) {
  const Relocation& relocation = file.facts.relocation;
  ASSIGN_OR_RETURN(const auto all, proposals::Load(tx, relocation.id));
  ASSIGN_OR_RETURN(const auto rows, proposals::LoadFindings(tx, relocation.id));
  std::map<std::string, stored::RankingQuestion::Route> by_country;
  for (const Proposal& proposal : all) {
    const auto host = hosts.find(proposal.host_id);
    if (host == hosts.end()) continue;
    std::vector<v1::RouteFinding> findings;
    for (const RouteFindingRow& row : rows) {
      const bool of_party = row.proposal_row_id == proposal.row_id &&
                            !file.opened.RowHasLeft(row.person_row_id);
      if (!of_party) continue;
      ASSIGN_OR_RETURN(findings.emplace_back(),
                       OpenFinding(sealer, relocation.relocation_id, row));
    }
    if (const auto route = RouteOf(file, findings)) {
      by_country[host->second.country_code] = *route;
    }
  }
  stored::RankingQuestion::Route home;
  home.set_known(v1::ROUTE_KNOWN_NOT_NEEDED);
  by_country[file.present_country] = home;
  for (auto& [country, route] : by_country) {
    route.set_country_code(country);
    *question.add_routes() = route;
  }
  return absl::OkStatus();
}

// A ranking that is made anew was asked for some days ago.
void NotBefore(absl::CivilDay today, v1::PlaceRanking& wish) {
  if (DayOf(wish.earliest()) < today) SetDay(today, *wish.mutable_earliest());
}

}  // namespace

absl::StatusOr<std::optional<stored::RankingQuestion>> LoadRankingQuestion(
    db::Transaction& tx, const crypto::Sealer& sealer, const Step& step,
    const CaseFile& file) {
  using Question = std::optional<stored::RankingQuestion>;
  const Relocation& relocation = file.facts.relocation;
  ASSIGN_OR_RETURN(const std::optional<rankings::Row> row,
                   rankings::Load(tx, relocation.id));
  if (!row || row->ranking_id != step.peer_ref) return Question();
  ASSIGN_OR_RETURN(v1::PlaceRanking wish,
                   rankings::OpenWish(sealer, relocation.relocation_id, *row));
  rankings::TakeUp(tx, relocation.id);
  NotBefore(absl::ToCivilDay(file.now, absl::UTCTimeZone()), wish);
  ASSIGN_OR_RETURN(stored::RankingQuestion question,
                   QuestionAbout(tx, sealer, wish, file));
  return Question(std::move(question));
}

ranking_rules::Intake WishesIn(const v1::Intake& intake) {
  const v1::Wishes& wishes = intake.wishes();
  ranking_rules::Intake wished;
  wished.length_days = wishes.length_days();
  if (wishes.has_earliest_departure()) {
    wished.earliest_departure = DayOf(wishes.earliest_departure());
  }
  return wished;
}

absl::StatusOr<stored::RankingQuestion> QuestionAbout(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const v1::PlaceRanking& wish, const CaseFile& file) {
  const v1::Intake& intake = file.opened.intake;
  stored::RankingQuestion question;
  question.set_wish(wish.SerializeAsString());
  question.set_party(PartyOf(intake).SerializeAsString());
  question.set_level(LevelOf(file));
  if (intake.needs().lgbtiq_safe()) question.add_to_ask("LGBTIQ_SAFE");
  if (!intake.needs().diet().empty()) question.add_to_ask("DIET");
  ASSIGN_OR_RETURN(const std::vector<KnownHost> hosts,
                   peer_store::LoadHosts(tx));
  RETURN_IF_ERROR(AddHosts(tx, sealer, file, hosts, question));
  HostsOfCase by_id;
  for (const KnownHost& host : hosts) by_id[host.host_id] = host;
  RETURN_IF_ERROR(AddRoutes(tx, sealer, file, by_id, question));
  return question;
}

absl::StatusOr<v1::PlaceRanking> WishInRound(db::Transaction& tx,
                                             const crypto::Sealer& sealer,
                                             const CaseFile& file) {
  const Relocation& relocation = file.facts.relocation;
  const absl::CivilDay today = absl::ToCivilDay(file.now, absl::UTCTimeZone());
  ASSIGN_OR_RETURN(const std::optional<rankings::Row> row,
                   rankings::Load(tx, relocation.id));
  v1::PlaceRanking wish;
  if (row) {
    ASSIGN_OR_RETURN(
        wish, rankings::OpenWish(sealer, relocation.relocation_id, *row));
    NotBefore(today, wish);
    return wish;
  }
  const ranking_rules::Period period =
      ranking_rules::PeriodOf({}, WishesIn(file.opened.intake), today);
  SetDay(period.earliest, *wish.mutable_earliest());
  SetDay(period.latest, *wish.mutable_latest());
  wish.set_nights(period.nights);
  return wish;
}

bool IsAsked(const std::vector<Proposal>& proposals, std::string_view host_id,
             absl::Time since) {
  return std::any_of(proposals.begin(), proposals.end(),
                     [&](const Proposal& each) {
                       return each.host_id == host_id &&
                              (IsLive(each.state) || each.asked_at >= since);
                     });
}

std::vector<ranking_rules::Ranked> RankedIn(
    const v1::ListRankedPlacesResponse& ranking,
    const std::vector<Proposal>& proposals) {
  const absl::Time since = ToTime(ranking.ranking().requested_at());
  std::vector<ranking_rules::Ranked> ranked;
  for (const v1::RankedPlace& place : ranking.places()) {
    if (place.rank() == 0) continue;
    ranked.push_back({.place = {place.host_id(), place.place_id()},
                      .asked = IsAsked(proposals, place.host_id(), since)});
  }
  return ranked;
}

}  // namespace sojourn::relocation
