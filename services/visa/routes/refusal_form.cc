#include "services/visa/routes/refusal_form.h"

#include <array>

namespace sojourn::visa {
namespace {

// Compared with copies of the acts: numbers 1 to 8 with Annex III of Regulation
// (EU) 2019/1155, which stopped there, and 10 with what consulates write of it;
// articles with Article 32(1) in a consolidated version, Article 34(3) and
// Article 35(1). Numbers 9 and 11 to 17 stand as they are remembered, and so
// does where the Code has number 15.
constexpr auto kGrounds = std::to_array<FormGround>({
    {RefusalGround::kDocumentFalse, 1, true, "Article 32(1)(a)(i)",
     "A false, counterfeit or forged travel document was presented."},
    {RefusalGround::kPurposeNotJustified, 2, true, "Article 32(1)(a)(ii)",
     "Purpose and conditions of the stay were not justified."},
    {RefusalGround::kMeansNotProven, 3, true, "Article 32(1)(a)(iii)",
     "Sufficient means for the stay and the return were not proven."},
    {RefusalGround::kMeansNotAcquirable, 4, true, "Article 32(1)(a)(iii)",
     "It was not proven that she can lawfully acquire sufficient means."},
    {RefusalGround::kDaysUsedUp, 5, true, "Article 32(1)(a)(iv)",
     "She has stayed 90 days of the current 180 already."},
    {RefusalGround::kAlert, 6, true, "Article 32(1)(a)(v)",
     "The Schengen Information System has an alert to refuse her entry."},
    {RefusalGround::kThreatToPublicOrder, 7, true, "Article 32(1)(a)(vi)",
     "A state sees a threat to public policy or internal security in her."},
    {RefusalGround::kThreatToPublicHealth, 8, true, "Article 32(1)(a)(vi)",
     "A state sees a threat to public health in her."},
    {RefusalGround::kThreatToInternationalRelations, 9, false,
     "Article 32(1)(a)(vi)",
     "A state sees a threat to its international relations in her."},
    {RefusalGround::kInformationNotReliable, 10, true, "Article 32(1)",
     "What was said of purpose and conditions of the stay was not reliable."},
    {RefusalGround::kStatementsNotReliable, 11, false, "Article 32(1)(b)",
     "There are doubts about the reliability of her statements."},
    {RefusalGround::kSupportingDocumentsDoubted, 12, false, "Article 32(1)(b)",
     "There are doubts about the supporting documents or what they say."},
    {RefusalGround::kIntentionToLeaveDoubted, 13, false, "Article 32(1)(b)",
     "There are doubts that she will leave before the visa expires."},
    {RefusalGround::kBorderApplicationNotJustified, 14, false,
     "Article 35(1)(b)",
     "It was not proven that she could not apply before she came to the "
     "border."},
    {RefusalGround::kTransitNotJustified, 15, false, "Article 32(1)(a)",
     "Purpose and conditions of the airport transit were not justified."},
    {RefusalGround::kNoInsurance, 16, false, "Article 32(1)(a)(vii)",
     "Adequate and valid travel medical insurance was not proven."},
    {RefusalGround::kRevokedAtOwnRequest, 17, false, "Article 34(3)",
     "She asked for the revocation herself."},
    {RefusalGround::kPreclearanceRefused, 0, false, "",
     "A national scheme: the ministry gave no permission."},
    {RefusalGround::kQuotaExhausted, 0, false, "",
     "A national scheme: its places of the year are used up."},
    {RefusalGround::kOther, 0, false, "",
     "Another ground of national law; the decision itself says which."},
});

}  // namespace

std::span<const FormGround> FormGrounds() { return kGrounds; }

}  // namespace sojourn::visa
