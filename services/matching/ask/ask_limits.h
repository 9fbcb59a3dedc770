// How much one question may be.
#ifndef SERVICES_MATCHING_ASK_ASK_LIMITS_H_
#define SERVICES_MATCHING_ASK_ASK_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace sojourn::matching {

// 10,000 parties with their wishes are about 12 MiB.
inline constexpr size_t kMostRequestBytes = size_t{32} << 20;
// Of all requests that arrive at once.
inline constexpr size_t kMostWaitingBytes = 8 * kMostRequestBytes;

inline constexpr int kMostParties = 10'000;
inline constexpr int kMostWaiting = 2'000;
inline constexpr int kMostHosts = 5'000;
inline constexpr int kMostPlaces = 5'000;
// Of one ProposePlacements: parties times places.
inline constexpr int64_t kMostPairs = 20'000;

// Of one party, host or place.
inline constexpr int kMostRefs = 5'000;
inline constexpr int kMostStays = 500;
inline constexpr int kMostWords = 100;
inline constexpr size_t kLongestRef = 64;

inline constexpr int kMostPersons = 30;
inline constexpr int kMostNights = 730;
inline constexpr int kMostTurnoverDays = 60;
inline constexpr int kMostDaysApart = 28;
// From the first day of a question to the last.
inline constexpr int kMostDays = 5 * 366;

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ASK_ASK_LIMITS_H_
