// Prices of days between the model and the contract: callers keep them, as this
// service keeps nothing.
#ifndef SERVICES_MATCHING_ANSWER_PRICE_CONVERT_H_
#define SERVICES_MATCHING_ANSWER_PRICE_CONVERT_H_

#include <vector>

#include "common/status/error.h"
#include "services/matching/ask/calendar.h"
#include "services/matching/choice/price_board.h"
#include "services/matching/model/party.h"
#include "sojourn/matching/v1/price_calls.pb.h"

namespace sojourn::matching {

// In steps of at least a five-hundredth of a score: a cost is as exact as twice
// that.
v1::PlacePrices PricesToProto(const PriceBoard& board,
                              const std::vector<Place>& places,
                              const Calendar& calendar);

// Of these places, by the days of `calendar`. PRICES_UNREADABLE where they are
// none that PricesToProto wrote.
PriceBoard ParsePrices(const v1::PlacePrices& prices,
                       const std::vector<Place>& places,
                       const Calendar& calendar, FieldChecker* checker);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ANSWER_PRICE_CONVERT_H_
