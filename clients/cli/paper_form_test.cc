#include "clients/cli/paper_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/form_answer.h"
#include "clients/cli/paper_form_reader.h"
#include "common/status/error.h"
#include "google/protobuf/util/message_differencer.h"

namespace sojourn::cli {
namespace {

namespace v1 = relocation::v1;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The page with answers behind its colons, as somebody types them.
std::string Filled(std::map<int, std::string> answers) {
  std::string page;
  for (const auto line : absl::StrSplit(PaperForm(), '\n')) {
    absl::StrAppend(&page, line);
    const int number = std::atoi(std::string(line).c_str());
    if (answers.contains(number) && line.size() > 2 && line[2] == '.') {
      absl::StrAppend(&page, " ", answers[number]);
      answers.erase(number);
    }
    absl::StrAppend(&page, "\n");
  }
  return page;
}

std::map<int, std::string> Smallest() {
  return {{2, "+502 0000 0000"}, {9, "gt"}, {10, "Amenazas de muerte"}};
}

v1::Intake Read(const std::string& text) {
  v1::Intake intake;
  const auto read = ReadPaperForm(text, &intake);
  EXPECT_TRUE(read.ok()) << read.status();
  return intake;
}

std::vector<FieldViolation> Refused(const std::string& text) {
  v1::Intake intake;
  return DetailsOf(ReadPaperForm(text, &intake).status()).violations;
}

bool Same(const v1::Intake& a, const v1::Intake& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

TEST(PaperForm, FitsOnOnePrintedPage) {
  const std::vector<std::string> lines =
      absl::StrSplit(PaperForm(), '\n', absl::SkipEmpty());
  EXPECT_LE(lines.size(), 66U);
  for (const std::string& line : lines) {
    EXPECT_LE(line.size(), 80U) << line;
    for (const char c : line) EXPECT_TRUE(c >= ' ' && c <= '~') << line;
  }
}

TEST(PaperForm, QuestionsAreNumberedAndEachHasAField) {
  int last = 0;
  for (const Question& question : Questions()) {
    EXPECT_EQ(question.number, ++last);
    EXPECT_EQ(question.label.find(':'), std::string_view::npos) << last;
    EXPECT_FALSE(JsonPath(question.path).empty());
  }
}

// The values that the page spells out are values of the contract.
TEST(PaperForm, TheValuesItNamesAreTaken) {
  for (const auto& [number, values] : std::map<int, std::string>{
           {1,
            "phone sms email signal whatsapp telegram in-person "
            "through-person other"},
           {12,
            "death-threat attack surveillance arrest prosecution "
            "enforced-disappearance sexual-violence family-targeted "
            "digital-attack smear-campaign forced-eviction"},
           {13,
            "state-police state-military state-other armed-group company "
            "private-security community family religious-group unknown"},
           {15, "home internally-displaced third-country in-transit detained"},
           {23, "passport alien-passport convention-td emergency-td none"},
           {39, "internal regional abroad"},
           {40, "L1 L2 L3 L4"},
           {41, "self ngo colleague family lawyer host other"},
           {44,
            "processing share-with-host share-with-mission "
            "share-with-funder share-with-partner contact-referee"}}) {
    for (const auto value : absl::StrSplit(values, ' ')) {
      auto answers = Smallest();
      answers[number] = std::string(value);
      EXPECT_THAT(Refused(Filled(answers)), IsEmpty()) << value;
    }
  }
}

TEST(ReadPaperForm, AnEmptyPageWantsThreeAnswers) {
  EXPECT_THAT(Refused(PaperForm()),
              ElementsAre(Field(&FieldViolation::field, "question 2"),
                          Field(&FieldViolation::field, "question 9"),
                          Field(&FieldViolation::field, "question 10")));
}

TEST(ReadPaperForm, ThreeAnswersAreEnough) {
  const v1::Intake intake = Read(Filled(Smallest()));
  EXPECT_EQ(intake.safe_contact().address(), "+502 0000 0000");
  EXPECT_EQ(intake.country_code(), "GT");
  EXPECT_EQ(intake.danger(), "Amenazas de muerte");
  EXPECT_EQ(intake.persons_size(), 0);
}

TEST(ReadPaperForm, EveryAnswerHasItsField) {
  auto answers = Smallest();
  answers.insert({{1, "WhatsApp"},
                  {4, "Africa/Lubumbashi"},
                  {5, "FR"},
                  {6, "sa sœur Furaha"},
                  {7, "yes"},
                  {8, "N"},
                  {11, "y"},
                  {12, "family targeted"},
                  {14, "3"},
                  {17, "an NGO; no answer"},
                  {19, "Espérance Mapendo; Bahati"},
                  {21, "1985-01"},
                  {22, "cd, xxb"},
                  {24, "CD0000404; cd; 2029-05-01"},
                  {25, "fr sw"},
                  {27, "y"},
                  {28, "child; Grâce Bahati; 10; CD"},
                  {29, "2"},
                  {33, "sw/fr"},
                  {36, "Kigali; Bujumbura"},
                  {37, "2027-03-01"},
                  {38, "120"},
                  {39, "Abroad"},
                  {40, "l2"},
                  {41, "NGO"},
                  {44, "processing, share-with-host"},
                  {45, "2026-11-20; in a call; fr"}});
  const v1::Intake read = Read(Filled(answers));
  EXPECT_EQ(read.safe_contact().channel(), v1::CONTACT_CHANNEL_WHATSAPP);
  EXPECT_EQ(read.safe_contact().language_code(), "fr");
  EXPECT_TRUE(read.safe_contact().no_direct_contact());
  EXPECT_TRUE(read.threats(0).imminent());
  EXPECT_EQ(read.threats(0).type(), v1::THREAT_TYPE_FAMILY_TARGETED);
  EXPECT_EQ(read.number_of_people(), 3);
  EXPECT_EQ(read.other_help(0).description(), "an NGO; no answer");
  const v1::Person& defender = read.persons(0);
  EXPECT_EQ(defender.role(), v1::PERSON_ROLE_DEFENDER);
  EXPECT_THAT(defender.identity().names(),
              ElementsAre("Espérance Mapendo", "Bahati"));
  EXPECT_EQ(defender.identity().birth_date().month(), 1);
  EXPECT_THAT(defender.identity().nationalities(), ElementsAre("CD", "XXB"));
  EXPECT_EQ(defender.travel_documents(0).number(), "CD0000404");
  EXPECT_EQ(defender.travel_documents(0).expires_on().year(), 2029);
  EXPECT_TRUE(defender.needs().step_free());
  EXPECT_THAT(defender.consents(), SizeIs(2));
  EXPECT_EQ(defender.consents(1).way(), "in a call");
  EXPECT_EQ(read.persons(1).role(), v1::PERSON_ROLE_CHILD);
  EXPECT_EQ(read.persons(1).child().age_years(), 10);
  EXPECT_THAT(read.needs().interpreter_languages(), ElementsAre("sw", "fr"));
  EXPECT_THAT(read.wishes().excluded_cities(),
              ElementsAre("Kigali", "Bujumbura"));
  EXPECT_EQ(read.kind(), v1::RELOCATION_KIND_ABROAD);
  EXPECT_EQ(read.proposed_level(), type::v1::LEVEL_L2);
}

TEST(ReadPaperForm, CaseSpacesAndLineEndsDoNotMatter) {
  const v1::Intake read = Read(Filled(Smallest()));
  const std::string page = Filled(Smallest());
  EXPECT_TRUE(Same(read, Read("\xEF\xBB\xBF" +
                              absl::StrReplaceAll(page, {{"\n", "\r\n"}}))));
  EXPECT_TRUE(Same(read, Read(absl::StrReplaceAll(
                             page, {{"What the danger", "  WHAT  THE danger"},
                                    {"10. ", " 10 )"},
                                    {"HERSELF", "Herself  "}}))));
  // As it is written down on the telephone.
  EXPECT_TRUE(Same(read, Read("10: Amenazas de muerte\n"
                              "2:\xC2\xA0+502 0000 0000 ____\n\n9 : gt")));
}

TEST(ReadPaperForm, TakesEveryScript) {
  const v1::Intake read = Read(
      "2: @نرگس\n9: IR\n"
      "۱۰: تهدید به مرگ\n+ دوباره امروز\n"
      "۱۴: ۳\n19: نرگس محمدی\n21: ۱۳۶۴/۲/۱۰\n"
      "28: child؛ سارا؛ ۷\n36: ቀበሌ；Москва\n43： 两年\n");
  EXPECT_EQ(read.danger(), "تهدید به مرگ\nدوباره امروز");
  EXPECT_EQ(read.number_of_people(), 3);
  EXPECT_EQ(read.persons(0).identity().birth_date_as_given(), "۱۳۶۴/۲/۱۰");
  EXPECT_EQ(read.persons(1).child().age_years(), 7);
  EXPECT_THAT(read.wishes().excluded_cities(), ElementsAre("ቀበሌ", "Москва"));
  EXPECT_EQ(read.submitter().how_known(), "两年");
}

TEST(ReadPaperForm, NoLineIsLeftOut) {
  const std::string page = Filled(Smallest());
  EXPECT_THAT(Refused(page + "she has two sons\n"),
              ElementsAre(AllOf(
                  Field(&FieldViolation::reason, "FORM_LINE_UNKNOWN"),
                  Field(&FieldViolation::description, HasSubstr("begin it")))));
  EXPECT_THAT(
      Refused(page + "46: more\n"),
      ElementsAre(Field(&FieldViolation::reason, "FORM_QUESTION_UNKNOWN")));
  EXPECT_THAT(Refused("+ more\n" + page),
              ElementsAre(Field(&FieldViolation::field, "line 1")));
  EXPECT_THAT(Refused(page + "two lines\n+ more of them\n"), SizeIs(2));
  EXPECT_THAT(Refused(page + "45: 2026-11-20; call; es\n"),
              ElementsAre(Field(&FieldViolation::field, "question 44")));
  EXPECT_THAT(Refused(page + "# for myself\n"), IsEmpty());
}

TEST(ReadPaperForm, AMistakeHasLineQuestionAndRemedy) {
  auto answers = Smallest();
  answers.insert({{7, "perhaps"},
                  {12, "a feud"},
                  {14, "some"},
                  {28, "cousin; X"},
                  {37, "soon"}});
  const auto refused = Refused(Filled(answers) + "10: once more\n9 Land: GT\n");
  for (const char* place :
       {"question 7", "question 12", "question 14", "question 28",
        "question 37", "question 10", "question 9"}) {
    EXPECT_THAT(
        refused,
        Contains(Field(&FieldViolation::field,
                       AllOf(HasSubstr("line "), ::testing::EndsWith(place)))))
        << place;
  }
  EXPECT_THAT(refused, SizeIs(7));
  EXPECT_THAT(refused, Contains(Field(&FieldViolation::description,
                                      HasSubstr("write y or n"))));
}

TEST(ReadPaperForm, BrokenTextIsNamed) {
  EXPECT_THAT(
      Refused("2: x\n9: GT\n10: caf\xE9\n"),
      ElementsAre(AllOf(Field(&FieldViolation::field, "line 3, question 10"),
                        Field(&FieldViolation::reason, "TEXT_NOT_UTF8"))));
}

TEST(InTermsOfForm, NamesLineAndQuestionOfWhatTheServerRefuses) {
  v1::Intake intake;
  const auto places = ReadPaperForm(
      "2: x\n9: QQ\n10: y\n28: child; A\n\n28: child; B; 2099-01-01\n"
      "21: 2091-01-01\n",
      &intake);
  ASSERT_TRUE(places.ok()) << places.status();
  for (const auto& [field, place] : std::map<std::string, std::string>{
           {"intake.countryCode", "line 2, question 9"},
           {"alert.countryCode", "line 2, question 9"},
           {"intake.persons[2].identity.birthDate", "line 6, question 28"},
           {"intake.persons[0].identity.birthDate", "line 7, question 21"},
           {"intake.safeContact.timeZone", "question 4"},
           {"intake.persons[0].consents[0].givenOn", "question 44"},
           {"etag", "etag"}}) {
    const auto said =
        InTermsOfForm(InvalidField(field, "X", "is wrong"), *places);
    EXPECT_EQ(DetailsOf(said).violations.at(0).field, place) << field;
  }
  EXPECT_EQ(InTermsOfForm(absl::OkStatus(), *places), absl::OkStatus());
}

}  // namespace
}  // namespace sojourn::cli
