// Ways out of what stands against a stay: no problem is left without one.
#ifndef SERVICES_VISA_VISA_REMEDIES_H_
#define SERVICES_VISA_VISA_REMEDIES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/visa/visa_assess.h"

namespace sojourn::visa {

// Writes the problems of one person's stay at one destination. Never sends her
// to authorities that persecute her: where renewal is unsafe or impossible, it
// is not offered.
class ProblemWriter {
 public:
  // All arguments must outlive the writer.
  ProblemWriter(const AssessInput& input, const std::string& destination,
                std::span<const Route> routes)
      : input_(input), destination_(destination), routes_(routes) {}

  // `full_stay_from`: first day from which the whole stay would fit, if ever.
  Problem SchengenDaysExceeded(
      std::optional<absl::CivilDay> last_legal_day,
      std::optional<absl::CivilDay> full_stay_from) const;
  Problem RouteDaysExceeded(absl::CivilDay last_day) const;
  // `months` of validity after departure end on `needed`; 0: its own day. The
  // new document must be there by `have_it_by`.
  Problem PassportExpiresTooEarly(absl::CivilDay needed, int months,
                                  absl::CivilDay have_it_by) const;
  Problem PassportTooOld(absl::CivilDay first_good_issue, int months = 0) const;
  Problem BlankPages(int months = 0) const;
  Problem NoTravelDocument() const;
  Problem DocumentNotAccepted(int months = 0) const;
  // She may come without a visa on a passport of `country`, which this is not.
  Problem OtherPassportNeeded(const std::string& country) const;
  Problem NoRoute() const;
  // None of the missions of `route` takes applications from where she is.
  Problem NoMission(const Route& route) const;
  Problem LodgingTooLate(absl::CivilDay last_day, absl::CivilDay today,
                         int days_before) const;
  Problem RouteSuspended(const Route& route) const;
  Problem PurposeNotCovered() const;
  Problem QuotaExhausted(absl::CivilDay next_year) const;
  // policy/policy_remedies.cc
  Problem NoAdmission(const std::string& passport) const;
  Problem AreaDaysExceeded(const Area& area,
                           std::optional<absl::CivilDay> last_legal_day,
                           std::optional<absl::CivilDay> full_stay_from) const;

 private:
  Remedy NationalVisa() const;
  // Where the law knows it for such a stay.
  void AddLtv(LegalRule ground, std::vector<Remedy>& remedies) const;
  Remedy AlienPassport() const;
  Remedy Regional() const;
  Remedy Internal() const;
  void AddNewDocument(absl::CivilDay valid_until, std::vector<Remedy>& remedies,
                      std::string_view by_when = "") const;
  // How long a document that is made anew should be valid.
  absl::CivilDay NewDocumentUntil(int months) const;
  bool InSchengen() const;
  void AddOtherPlaces(std::vector<Remedy>& remedies) const;
  const Route* FindOpenRoute(std::span<const Scheme> schemes) const;

  const AssessInput& input_;
  const std::string& destination_;
  std::span<const Route> routes_;
};

// Whether a route is open to one of her nationalities and takes travel that
// begins on `day`, whatever its status.
bool IsOpenTo(const Route& route, const AssessInput& input, absl::CivilDay day);

// Schemes whose days do not count for 90/180.
bool IsNationalScheme(Scheme scheme);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_REMEDIES_H_
