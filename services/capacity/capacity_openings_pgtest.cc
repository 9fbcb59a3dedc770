// The openings against what they are made of: a search by them answers as one
// that tries every place, whatever came before. A failure is repeated with
// SOJOURN_CAPACITY_SEED, which it prints.
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_sweep.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

// Tries the first days possible in every window of every place. As plain as it
// can be said, and slow.
constexpr db::Query kTryEveryPlace{"test_try_every_place", R"sql(
    SELECT p.id, p.public_id, p.version, p.code, p.status, p.adults,
        p.children, p.bedrooms, p.step_free, p.women_only, p.family, p.cot,
        p.pets, p.turnover_days, p.same_night, p.lane, h.public_id, h.kind,
        h.display_name, h.country_code, h.lead_time_days, t.today,
        f.check_in, f.opens, f.closes, f.confirmed_by, f.confirmed_at
    FROM places p
    JOIN hosts h ON h.id = p.host_id
    CROSS JOIN LATERAL (
        SELECT ($1::timestamptz AT TIME ZONE h.time_zone)::date AS today) t
    CROSS JOIN LATERAL (
        SELECT s.check_in, lower(w.period) AS opens, upper(w.period) AS closes,
            w.confirmed_by, w.confirmed_at
        FROM availability_windows w
        CROSS JOIN LATERAL (
            SELECT greatest(lower(w.period), $2::date, t.today) AS check_in
            UNION ALL
            SELECT upper(r.period) FROM reservations r
            WHERE r.place_id = p.id
              AND upper(r.period) >= greatest($2, t.today)
              AND upper(r.period) <= $3::date - $4::integer
              AND r.state IN
                  ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED')
            UNION ALL
            SELECT upper(b.period) FROM blocked_days b WHERE b.place_id = p.id
              AND upper(b.period) >= greatest($2, t.today)
            UNION ALL
            SELECT upper(d.period) FROM disruptions d WHERE d.place_id = p.id
              AND d.lifted_at IS NULL
              AND upper(d.period) >= greatest($2, t.today)) s
        WHERE w.place_id = p.id
          AND upper(w.period) >= $2 + $4 + p.turnover_days
          AND lower(w.period) <= $3 - $4 AND s.check_in <= $3 - $4
          AND s.check_in BETWEEN lower(w.period)
              AND upper(w.period) - $4 - p.turnover_days
          AND NOT EXISTS (
              SELECT FROM reservations r
              WHERE r.place_id = p.id AND upper(r.period) > s.check_in
                AND lower(r.period) < s.check_in + $4 + p.turnover_days
                AND r.state IN
                  ('HELD', 'CONFIRMED', 'OCCUPIED', 'COMPLETED', 'DISRUPTED')
                AND (r.state <> 'HELD' OR r.held_until > $1))
          AND NOT EXISTS (
              SELECT FROM blocked_days b WHERE b.place_id = p.id
                AND upper(b.period) > s.check_in
                AND lower(b.period) < s.check_in + $4 + p.turnover_days)
          AND NOT EXISTS (
              SELECT FROM disruptions d WHERE d.place_id = p.id
                AND d.lifted_at IS NULL
                AND d.period && daterange(s.check_in, s.check_in + $4))
        ORDER BY s.check_in LIMIT 1) f
    WHERE p.status = 'OPEN' AND h.status = 'ACTIVE'
      AND ($5::text IS NULL OR h.organisation_id = $5)
      AND ($6::boolean OR h.kind <> 'SAFE_HOUSE')
      AND (cardinality($7::text[]) = 0 OR h.country_code = ANY ($7))
      AND (cardinality($8::text[]) = 0 OR h.kind = ANY ($8))
      AND ($9::text = '' OR h.public_id = $9)
      AND p.adults >= $10 AND p.adults + p.children >= $10 + $11::integer
      AND p.bedrooms >= $12
      AND (NOT $13::boolean OR p.step_free) AND p.women_only = $14
      AND (NOT $15::boolean OR p.cot) AND (NOT $16::boolean OR p.pets)
      AND (NOT $17::boolean OR p.same_night)
      AND (NOT $18::boolean OR h.school)
      AND (cardinality($19::text[]) + cardinality($20::text[]) = 0
          OR h.language_codes && $19 OR h.interpreter_codes && $20)
      AND (NOT $21::boolean OR h.workspace)
      AND (cardinality($22::text[]) = 0
          OR h.language_codes && $22 OR h.interpreter_codes && $22)
      AND ($23::uuid IS NULL OR p.id > $23)
    ORDER BY p.id LIMIT $24)sql"};

unsigned Seed() {
  const char* seed = std::getenv("SOJOURN_CAPACITY_SEED");
  return seed == nullptr ? std::random_device()()
                         : static_cast<unsigned>(std::atoll(seed));
}

// A place, when a stay can be there, and the window it lies in.
std::string Line(const std::string& place_id, absl::CivilDay check_in,
                 const Window& window) {
  return absl::StrCat(place_id, " ", absl::FormatCivilTime(check_in), " in ",
                      absl::FormatCivilTime(window.period.check_in), "..",
                      absl::FormatCivilTime(window.period.check_out), " by ",
                      window.confirmed_by);
}

class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed) : random_(seed) {
    for (int i = 0; i < kHosts; ++i) AddHost(i);
    for (const auto& [id, host] : hosts_) {
      for (int i = 0; i < kPlacesEach; ++i) AddPlace(id, i);
    }
    world_.database().Run(
        "UPDATE hosts SET status = 'PAUSED' WHERE display_name = 'Host 1'");
  }

  // One call of somebody, allowed or not.
  void Step() {
    static constexpr void (RandomWorld::*kSteps[])() = {
        &RandomWorld::Open,    &RandomWorld::Block,    &RandomWorld::Block,
        &RandomWorld::Hold,    &RandomWorld::Hold,     &RandomWorld::Hold,
        &RandomWorld::Hold,    &RandomWorld::Extend,   &RandomWorld::Confirm,
        &RandomWorld::Confirm, &RandomWorld::CheckIn,  &RandomWorld::CheckIn,
        &RandomWorld::Release, &RandomWorld::CheckOut, &RandomWorld::Prolong,
        &RandomWorld::Pass,    &RandomWorld::Rare};
    (this->*kSteps[Below(static_cast<int>(std::size(kSteps)))])();
  }

  // One search, by each way through the index and by trying every place.
  void Compare() {
    const Access access = Coin(4) ? Access{.organisation = "utrecht"}
                                  : Access{.safe_houses = true};
    const SearchSpec search = RandomSearch();
    for (const SearchLimits& limits :
         {SearchLimits{}, SearchLimits{.most_sorted = 0},
          SearchLimits{.few_hosts = 0},
          SearchLimits{.few_hosts = 0, .most_sorted = 0}}) {
      const auto [now, found] = Found(access, search, limits);
      EXPECT_EQ(found, Tried(access, search, now))
          << search.nights << " nights between "
          << absl::FormatCivilTime(search.within.check_in) << " and "
          << absl::FormatCivilTime(search.within.check_out) << ", few hosts "
          << limits.few_hosts << ", most sorted " << limits.most_sorted;
      results_ += static_cast<int>(found.size());
    }
  }

  // What a hold of any place of a host may choose from, and a search for just
  // its stay.
  void CompareForHold() {
    SearchSpec search = RandomSearch();
    search.country_codes.clear();
    search.kinds.clear();
    search.party.school_nearby = false;
    search.host_id = AnyPlace().host_id();
    const absl::CivilDay check_in = Day(100) + 2;
    search.within = {check_in, check_in + search.nights};
    const auto free = SearchStore(world_.runtime())
                          .FreeFor({.party = search.party,
                                    .stay = search.within,
                                    .host_id = search.host_id},
                                   absl::InfiniteFuture());
    ASSERT_OK(free);
    std::vector<std::string> ids;
    for (const Place& place : *free) ids.push_back(place.public_id);
    std::vector<std::string> found;
    for (const std::string& line :
         Found({.safe_houses = true}, search, {}).second) {
      found.push_back(line.substr(0, line.find(' ')));
    }
    EXPECT_EQ(ids, found) << search.nights << " nights from "
                          << absl::FormatCivilTime(check_in);
    results_ += static_cast<int>(found.size());
  }

  World& world() { return world_; }
  int results() const { return results_; }
  const std::map<std::string, int>& done() const { return done_; }

 private:
  static constexpr int kHosts = 5;
  static constexpr int kPlacesEach = 4;

  int Below(int end) {
    return static_cast<int>(random_() % static_cast<unsigned>(end));
  }
  bool Coin(int of = 2) { return Below(of) == 0; }
  absl::CivilDay Day(int end) { return world_.Today() + Below(end); }
  std::string Any(const std::vector<std::string>& ids) {
    return ids.empty() ? "none" : ids[random_() % ids.size()];
  }

  void AddHost(int number) {
    auto request = World::HostRequest(absl::StrCat("Host ", number));
    v1::Host& host = *request.mutable_host();
    if (number == 0) host.set_kind(v1::HOST_KIND_SAFE_HOUSE);
    if (number % 2 == 0) host.set_organisation_id("porto");
    if (number > 2) host.set_country_code("PT");
    if (number == 4) host.set_time_zone("Pacific/Kiritimati");
    host.mutable_services()->set_school(number % 3 == 0);
    hosts_.emplace(world_.MakeHost(request).host_id(), host);
  }
  void AddPlace(const std::string& host_id, int number) {
    auto request = world_.PlaceRequest(host_id, absl::StrCat("P-", number));
    v1::Place& place = *request.mutable_place();
    place.set_adults(1 + Below(3));
    place.set_children(Below(3));
    place.set_bedrooms(1 + Below(2));
    place.set_turnover_days(Below(5));
    place.set_step_free(Coin());
    place.set_women_only(Coin(4));
    place.set_cot(Coin());
    places_.push_back(world_.MakePlace(request));
  }

  template <typename Result>
  void Done(const char* what, const Result& result) {
    done_[what] += result.ok() ? 1 : 0;
  }
  const v1::Place& AnyPlace() { return places_[random_() % places_.size()]; }

  void Open() {
    v1::SetAvailabilityRequest request;
    request.set_place_id(AnyPlace().place_id());
    absl::CivilDay day = Day(20);
    for (int i = Below(4); i >= 0; --i) {
      const absl::CivilDay first = day + 1 + Below(20);
      day = first + 1 + Below(90);
      *request.add_windows() = ToStay(first, day);
    }
    Done("open", world_.Do(Office(), &Stub::SetAvailability, request));
  }
  void Block() {
    v1::SetBlockedDaysRequest request;
    request.set_place_id(AnyPlace().place_id());
    for (int i = Below(4); i > 0; --i) {
      const absl::CivilDay first = Day(150);
      *request.add_blocked_days() = ToStay(first, first + 1 + Below(9));
    }
    Done("block", world_.Do(Office(), &Stub::SetBlockedDays, request));
  }
  void Hold() {
    auto request = World::HoldRequest(AnyPlace(), Day(120));
    request.set_case_ref(absl::StrFormat("case-%016d", ++cases_));
    request.set_level(Coin() ? type::v1::LEVEL_L1 : type::v1::LEVEL_L3);
    *request.mutable_stay()->mutable_check_out() =
        ToDate(absl::CivilDay(request.stay().check_in().year(),
                              request.stay().check_in().month(),
                              request.stay().check_in().day()) +
               1 + Below(25));
    const auto held = world_.Hold(request);
    Done("hold", held);
    if (held.ok()) reservations_.push_back(held->reservation_id());
  }
  void Extend() {
    v1::ExtendHoldRequest request;
    request.set_reservation_id(Any(reservations_));
    Done("extend", world_.Do(Office(), &Stub::ExtendHold, request));
  }
  void Confirm() { Done("confirm", world_.Confirm(Any(reservations_))); }
  void Release() { Done("release", world_.Release(Any(reservations_))); }
  void CheckIn() {
    v1::CheckInRequest request;
    request.set_reservation_id(Any(reservations_));
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(absl::Now()));
    Done("check in", world_.Do(Office(), &Stub::CheckIn, request));
  }
  void CheckOut() {
    v1::CheckOutRequest request;
    request.set_reservation_id(Any(reservations_));
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(absl::Now() + passed_));
    Done("check out", world_.Do(Office(), &Stub::CheckOut, request));
  }
  void Prolong() {
    v1::ExtendReservationRequest request;
    request.set_reservation_id(Any(reservations_));
    *request.mutable_check_out() = ToDate(Day(140));
    Done("prolong", world_.Do(Relocation(), &Stub::ExtendReservation, request));
  }
  void Pass() {
    const absl::Duration time = absl::Hours(1 + Below(60));
    passed_ += time;
    world_.Advance(time);
  }
  void Disrupt() {
    v1::ReportDisruptionRequest request;
    request.set_place_id(AnyPlace().place_id());
    const absl::CivilDay first = Day(100);
    *request.mutable_first_day() = ToDate(first);
    if (Coin()) *request.mutable_until() = ToDate(first + 1 + Below(30));
    request.set_reason(v1::DISRUPTION_REASON_FLOODED);
    const auto reported = world_.Do(Office(), &Stub::ReportDisruption, request);
    Done("disrupt", reported);
    if (reported.ok()) {
      disruptions_.push_back(reported->disruptions(0).disruption_id());
    }
  }
  void Lift() {
    v1::LiftDisruptionRequest request;
    request.set_disruption_id(Any(disruptions_));
    Done("lift", world_.Do(Office(), &Stub::LiftDisruption, request));
  }
  void Rare() {
    if (Coin()) {
      FailedPlaces failed;
      for (bool more = true; more;)
        more = SweepOnce(world_.runtime(), failed).value_or(false);
      return;
    }
    if (Coin()) return Coin() ? Disrupt() : Lift();
    if (Coin(4)) {
      v1::BurnPlaceRequest request;
      request.set_place_id(AnyPlace().place_id());
      Done("burn", world_.Do(Office(), &Stub::BurnPlace, request));
      return;
    }
    v1::EraseCaseRequest request;
    request.set_case_ref(absl::StrFormat("case-%016d", 1 + Below(1 + cases_)));
    Done("erase", world_.Do(Relocation(), &Stub::EraseCase, request));
  }

  SearchSpec RandomSearch() {
    SearchSpec search;
    if (Coin(3)) search.country_codes = {Coin() ? "NL" : "PT"};
    if (Coin(6)) search.kinds = {HostKind::kCity};
    if (Coin(6)) search.host_id = AnyPlace().host_id();
    search.party = {.adults = 1 + Below(2),
                    .children = Coin() ? Below(3) : 0,
                    .bedrooms = Below(2),
                    .step_free = Coin(4),
                    .women_only = Coin(5),
                    .cot = Coin(5),
                    .school_nearby = Coin(6)};
    search.nights = 1 + Below(Coin() ? 10 : 70);
    const absl::CivilDay earliest =
        world_.Today() - 3 + Below(Coin() ? 5 : 100);
    const int spare = Coin() ? 0 : Below(60);
    search.within = {earliest, earliest + search.nights + spare};
    return search;
  }

  std::pair<absl::Time, std::vector<std::string>> Found(
      const Access& access, const SearchSpec& search,
      const SearchLimits& limits) {
    SearchStore store(world_.runtime(), limits);
    PageSpec spec{.size = 1 + Below(6)};
    std::vector<std::string> lines;
    absl::Time now;
    for (bool more = true; more;) {
      const auto page =
          store.Search(access, search, spec, absl::InfiniteFuture());
      EXPECT_OK(page);
      if (!page.ok()) break;
      for (const AvailablePlace& found : page->items) {
        lines.push_back(Line(found.place.public_id, found.stay.check_in,
                             found.place.windows.front()));
      }
      more = page->more;
      now = page->now;
      if (more) spec.after = page->items.back().place.id;
    }
    return {now, lines};
  }

  std::vector<std::string> Tried(const Access& access, const SearchSpec& search,
                                 absl::Time now) {
    const Party& party = search.party;
    std::vector<std::string> kinds;
    for (const HostKind kind : search.kinds) kinds.push_back(Name(kind));
    const std::vector<std::string> none;
    const db::Params params(
        now, search.within.check_in, search.within.check_out, search.nights,
        access.organisation, access.safe_houses, search.country_codes, kinds,
        search.host_id, party.adults, party.children, party.bedrooms,
        party.step_free, party.women_only, party.cot, party.pets,
        party.same_night, party.school_nearby, none, none, party.workspace,
        none, nullptr, 1000);
    using Lines = std::vector<std::string>;
    const auto lines = world_.database().db().Read<Lines>(
        absl::InfiniteFuture(),
        [&](db::Transaction& tx) -> absl::StatusOr<Lines> {
          ASSIGN_OR_RETURN(const db::Result rows,
                           tx.Execute(kTryEveryPlace, params));
          Lines read;
          for (const db::Row row : rows) {
            read.push_back(Line(row.Get<std::string>(1),
                                row.Get<absl::CivilDay>(22),
                                {.period = {row.Get<absl::CivilDay>(23),
                                            row.Get<absl::CivilDay>(24)},
                                 .confirmed_by = row.Get<std::string>(25)}));
          }
          return read;
        });
    EXPECT_OK(lines);
    return lines.value_or(Lines());
  }

  std::mt19937 random_;
  World world_;
  std::map<std::string, v1::Host> hosts_;
  std::vector<v1::Place> places_;
  std::vector<std::string> reservations_;
  std::vector<std::string> disruptions_;
  int cases_ = 0;
  absl::Duration passed_ = absl::ZeroDuration();
  int results_ = 0;
  std::map<std::string, int> done_;
};

TEST(Openings, AnswerAsTryingEveryPlaceDoes) {
  const unsigned seed = Seed();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  RandomWorld random(seed);
  for (int round = 0; round < 40 && !::testing::Test::HasFailure(); ++round) {
    for (int i = 0; i < 12; ++i) random.Step();
    for (int i = 0; i < 4; ++i) random.Compare();
    for (int i = 0; i < 4; ++i) random.CompareForHold();
  }
  std::cout << "seed " << seed << ": " << random.results() << " found; done "
            << absl::StrJoin(random.done(), ", ", absl::PairFormatter(" "))
            << "\n";
  EXPECT_GT(random.results(), 100);

  // What the migration makes of the same rows, and what the sweep makes of
  // rows that somebody wrote who knows no openings. Disruptions came later than
  // the migration.
  const auto& database = random.world().database();
  database.Run(
      "UPDATE disruptions SET lifted_at = reported_at "
      "WHERE lifted_at IS NULL");
  database.Run(
      "DROP TABLE openings; ALTER TABLE places DROP COLUMN openings_version; "
      "DROP INDEX availability_windows_place_id_lower_idx");
  database.Repeat("services/capacity/migrations", 23);
  for (int i = 0; i < 20; ++i) random.Compare();
  database.Run("DELETE FROM openings");
  EXPECT_EQ(*CatchUp(random.world().runtime()), false);
  EXPECT_EQ(database.Value("SELECT count(*) FROM places "
                           "WHERE openings_version <> event_version"),
            "0");
  for (int i = 0; i < 20; ++i) random.Compare();
}

class OpeningsTest : public ::testing::Test {
 protected:
  // "first-last" in days from today, with "?" where a hold must lapse first.
  std::string Openings() {
    return world_.database().Value(absl::StrCat(
        "SELECT string_agg(free_from - d || '-' || check_out_by - d || CASE "
        "WHEN free_at > '-infinity' THEN '?' ELSE '' END, ' ' ORDER BY "
        "free_from, check_out_by) FROM openings, (VALUES (date '",
        absl::FormatCivilTime(today_), "')) AS t (d)"));
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
  const v1::Place place_ = world_.MakePlace(world_.MakeHost().host_id());
};

// Two turnover days are kept at each end.
TEST_F(OpeningsTest, HoldWhatIsFreeNowAndWhenAHoldLapses) {
  EXPECT_EQ(Openings(), "0-198");
  ASSERT_OK_AND_ASSIGN(const auto one, world_.Hold(place_, today_ + 20));
  EXPECT_EQ(Openings(), "0-18 0-198? 32-198");
  ASSERT_OK_AND_ASSIGN(const auto two, world_.Hold(place_, today_ + 32));
  EXPECT_EQ(Openings(), "0-18 0-30? 0-198? 44-198");
  ASSERT_OK(world_.Confirm(one.reservation_id()));
  EXPECT_EQ(Openings(), "0-18 32-198? 44-198");
  ASSERT_OK(world_.Release(two.reservation_id()));
  EXPECT_EQ(Openings(), "0-18 32-198");
}

// A gap that cleaning fills is no opening; nor is a burnt place.
TEST_F(OpeningsTest, AreNoneWhereNoNightIsLeft) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  ASSERT_OK(world_.Open(place_.place_id(), today_, today_ + 14));
  EXPECT_EQ(Openings(), "");
  ASSERT_OK(world_.Open(place_.place_id(), today_, today_ + 15));
  EXPECT_EQ(Openings(), "12-13");
  v1::BurnPlaceRequest burn;
  burn.set_place_id(place_.place_id());
  ASSERT_OK(world_.Do(Office(), &Stub::BurnPlace, burn));
  EXPECT_EQ(Openings(), "");
}

// A place that changes itself keeps the days of its openings.
TEST_F(OpeningsTest, SayWhatThePlaceOffersNow) {
  world_.database().Run(
      "UPDATE places SET adults = 4, children = 2, cot = true, "
      "event_version = event_version + 1");
  EXPECT_EQ(*CatchUp(world_.runtime()), false);
  EXPECT_EQ(world_.database().Value(
                "SELECT adults || ' ' || beds || ' ' || cot FROM openings"),
            "4 6 true");
}

}  // namespace
}  // namespace sojourn::capacity
