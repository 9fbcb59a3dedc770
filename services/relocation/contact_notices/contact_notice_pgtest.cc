// A line to her, in her hours and over a contact that is safe, or none.
#include <string>
#include <vector>

#include "common/notices/notice_sender.h"
#include "common/status/error.h"
#include "services/relocation/contact_notices/contact_notice_store.h"
#include "services/relocation/contact_notices/contact_notice_sweep.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

struct Spooled final : notices::Transport {
  absl::Status Send(const notices::Message& message) override {
    if (!answer.ok()) return answer;
    sent.push_back(message);
    return absl::OkStatus();
  }
  std::vector<notices::Message> sent;
  absl::Status answer;
};

class ContactNoticeTest : public ::testing::Test {
 protected:
  // Somebody wrote for her what was decided.
  std::string Decided(const v1::SafeContact& contact) {
    v1::Intake intake = world.Intake();
    *intake.mutable_safe_contact() = contact;
    // Over a contact that others read nothing is agreed to.
    if (contact.contact_compromised()) {
      for (v1::Person& each : *intake.mutable_persons()) each.clear_consents();
    }
    const std::string id = world.Submit(intake).relocation_id();
    EXPECT_OK(world.Acknowledge(id));
    auto triage = World::TriageOf(id, type::v1::LEVEL_L2);
    triage.mutable_explanation()->set_text("inventadas palabras");
    triage.mutable_explanation()->set_language_code("es");
    EXPECT_OK(world.Do(Office(), &Stub::TriageRequest, triage));
    return id;
  }
  static v1::SafeContact Mail(const std::string& hours = "00:00-24:00") {
    v1::SafeContact contact;
    contact.set_channel(v1::CONTACT_CHANNEL_EMAIL);
    contact.set_address("ixchel@correo.example");
    contact.set_language_code("es");
    contact.set_hours(hours);
    contact.set_time_zone("UTC");
    return contact;
  }
  // From an hour from now on, for an hour, in the zone of the contact.
  std::string SoonHours() const {
    const absl::Time soon = absl::Now() + absl::Hours(1);
    return absl::FormatTime("%H:%M-", soon, absl::UTCTimeZone()) +
           absl::FormatTime("%H:%M", soon + absl::Hours(1),
                            absl::UTCTimeZone());
  }

  void Sweep() {
    EXPECT_OK(
        SendContactNotices(*world.runtime(), absl::Now() + absl::Seconds(5)));
    notices::Sender sender(world.runtime()->db(), world.runtime()->sealer(),
                           world.runtime()->metrics(), &transport);
    for (auto more = sender.SendOne(); more.ok() && *more;
         more = sender.SendOne()) {
      if (!transport.answer.ok()) break;
    }
  }
  // As the quarter of an hour passes.
  void LookAgain() {
    world.database().Run("UPDATE contact_notices SET look_at = now()");
    Sweep();
  }
  void IsTold(const std::string& id) {
    ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
    auto telling = World::Named<v1::RecordTellingRequest>(id);
    telling.set_explanation_id(seen.explanations(0).explanation_id());
    *telling.mutable_telling()->mutable_told_on() = ToDate(world.Today());
    telling.mutable_telling()->set_channel(v1::CONTACT_CHANNEL_IN_PERSON);
    ASSERT_OK(world.Do(Office(), &Stub::RecordTelling, telling));
  }
  // Her address takes none, now or later.
  std::string Refused() {
    const std::string id = Decided(Mail());
    transport.answer = FailedPrecondition("RECIPIENT_REFUSED", "no mailbox");
    Sweep();
    transport.answer = absl::OkStatus();
    return id;
  }
  std::string Queued() {
    return world.database().Value("SELECT count(*) FROM notices");
  }
  std::vector<std::string> Waits(const std::string& id) {
    std::vector<std::string> waits;
    const auto seen = world.Get(Office(), id);
    EXPECT_OK(seen);
    for (const auto& wait : seen->waiting_for()) waits.push_back(wait.what());
    return waits;
  }

  World world;
  Spooled transport;
};

TEST_F(ContactNoticeTest, GoesOnceAndSaysNothing) {
  const std::string id = Decided(Mail());
  EXPECT_THAT(Waits(id), Contains(HasSubstr("a line that she may get in touch "
                                            "goes to her in her hours")));
  Sweep();
  LookAgain();
  ASSERT_THAT(transport.sent, SizeIs(1));
  EXPECT_EQ(transport.sent[0].to, "ixchel@correo.example");
  for (const char* told : {"sojourn", "relocation", "danger", "help", "case"}) {
    EXPECT_THAT(transport.sent[0].text, Not(HasSubstr(told)));
    EXPECT_THAT(transport.sent[0].subject, Not(HasSubstr(told)));
  }
  EXPECT_THAT(Waits(id), Not(Contains(HasSubstr("a line"))));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM notices WHERE "
                                   "key_name <> '' OR not_after IS NOT NULL"),
            "0");
}

TEST_F(ContactNoticeTest, WaitsForHerHoursAndShowsWhen) {
  const std::string id = Decided(Mail(SoonHours()));
  Sweep();
  EXPECT_THAT(transport.sent, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  bool shown = false;
  for (const auto& wait : seen.waiting_for()) {
    if (wait.what().find("in her hours") == std::string::npos) continue;
    shown = true;
    const absl::Time due = absl::FromUnixSeconds(wait.due().seconds());
    EXPECT_GT(due, absl::Now());
    EXPECT_LE(due, absl::Now() + absl::Hours(1));
  }
  EXPECT_TRUE(shown);
  world.Advance(absl::Minutes(70));
  LookAgain();
  EXPECT_THAT(transport.sent, SizeIs(1));
}

TEST_F(ContactNoticeTest, NoneGoesOverAContactThatIsNotSafeAndTheLeadIsTold) {
  v1::SafeContact burnt = Mail();
  burnt.set_contact_compromised(true);
  v1::SafeContact indirect = Mail();
  indirect.set_no_direct_contact(true);
  indirect.set_contact_person("an invented cousin");
  for (const v1::SafeContact& contact : {burnt, indirect, Mail("evenings")}) {
    const std::string id = Decided(contact);
    Sweep();
    EXPECT_THAT(Waits(id), Contains(HasSubstr("no line goes to her")));
    const auto ngo = world.Get(Ngo(), id);
    ASSERT_OK(ngo);
    for (const auto& wait : ngo->waiting_for()) {
      EXPECT_THAT(wait.what(), Not(HasSubstr("line goes")));
    }
  }
  EXPECT_THAT(transport.sent, IsEmpty());
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM notices"), "0");
}

// What was safe when it was asked for may not be when her hours come.
TEST_F(ContactNoticeTest, ABurntContactGetsNothingThatWaitedForIt) {
  const std::string id = Decided(Mail(SoonHours()));
  Sweep();
  auto burn = World::Named<v1::BurnContactRequest>(id);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  burn.set_person_id(seen.intake().persons(0).person_id());
  ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burn));
  world.Advance(absl::Minutes(70));
  LookAgain();
  EXPECT_THAT(transport.sent, IsEmpty());
}

// The sender may have it for hours, where the way out is down.
TEST_F(ContactNoticeTest, WhatTheSenderHasIsTakenBackToo) {
  transport.answer = absl::UnavailableError("no way out");
  const std::string burnt = Decided(Mail());
  const std::string held = Decided(Mail());
  const std::string goes = Decided(Mail());
  Sweep();
  ASSERT_EQ(world.database().Value("SELECT count(*) FROM notices"), "3");
  EXPECT_THAT(Waits(goes), Contains(HasSubstr("goes to her in her hours")));
  auto burn = World::Named<v1::BurnContactRequest>(burnt);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), burnt));
  burn.set_person_id(seen.intake().persons(0).person_id());
  ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burn));
  auto detained = World::Named<v1::MarkDetainedRequest>(held);
  detained.set_told_by("an invented lawyer");
  ASSERT_OK(world.Do(Office(), &Stub::MarkDetained, detained));
  EXPECT_EQ(world.database().Value(
                "SELECT count(*) FROM notices WHERE reason = "
                "'NOTICE_TAKEN_BACK' AND recipient_sealed IS NULL"),
            "2");
  transport.answer = absl::OkStatus();
  world.database().Run("UPDATE notices SET next_try_at = now()");
  LookAgain();
  EXPECT_THAT(transport.sent, SizeIs(1));
  EXPECT_THAT(Waits(burnt), Contains(HasSubstr("no line goes to her")));
}

TEST_F(ContactNoticeTest, WhatTheSenderGaveUpIsNotCalledSent) {
  const std::string id = Decided(Mail());
  transport.answer =
      InvalidField("to", "NOTICE_NOT_WRITTEN", "no such address");
  Sweep();
  EXPECT_THAT(Waits(id), Contains(HasSubstr("goes to her in her hours")));
  transport.answer = absl::OkStatus();
  LookAgain();
  EXPECT_THAT(transport.sent, SizeIs(1));
}

TEST_F(ContactNoticeTest, WhatHerAddressRefusesIsTriedNoMoreAndTheLeadIsTold) {
  const std::string id = Refused();
  const auto told = AllOf(HasSubstr("no mail is taken for her address"),
                          HasSubstr("ReplaceContact"));
  EXPECT_THAT(Waits(id), Contains(told));
  EXPECT_THAT(Waits(id), Not(Contains(HasSubstr("in her hours"))));
  LookAgain();
  LookAgain();
  // Nor where more is written for her.
  const std::string row =
      world.database().Value("SELECT relocation_id FROM contact_notices");
  ASSERT_OK(world.runtime()->db().Write(absl::Now() + absl::Seconds(5),
                                        [&](db::Transaction& tx) {
                                          contact_notices::Ask(tx, row);
                                          return absl::OkStatus();
                                        }));
  Sweep();
  EXPECT_EQ(Queued(), "1");
  EXPECT_THAT(transport.sent, IsEmpty());
  EXPECT_THAT(Waits(id), Contains(told));
  EXPECT_EQ(world.database().Value("SELECT look_at > now() + interval '23 "
                                   "hours' FROM contact_notices"),
            "t");
}

TEST_F(ContactNoticeTest, AtAnotherAddressItIsTriedAnew) {
  const std::string id = Refused();
  auto replace = World::Named<v1::ReplaceContactRequest>(id);
  *replace.mutable_safe_contact() = Mail();
  replace.mutable_safe_contact()->set_address("nueva@correo.example");
  *replace.mutable_defender_view() = world.View();
  replace.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world.Do(Office(), &Stub::ReplaceContact, replace));
  EXPECT_THAT(Waits(id), Contains(HasSubstr("goes to her in her hours")));
  Sweep();
  ASSERT_THAT(transport.sent, SizeIs(1));
  EXPECT_EQ(transport.sent[0].to, "nueva@correo.example");
}

TEST_F(ContactNoticeTest, ARefusalIsForgottenOnceSheWasTold) {
  const std::string id = Refused();
  IsTold(id);
  EXPECT_THAT(Waits(id), Not(Contains(HasSubstr("her address"))));
  LookAgain();
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM contact_notices"),
            "0");
}

TEST_F(ContactNoticeTest, NothingIsKeptOfWhatWent) {
  Decided(Mail());
  Sweep();
  LookAgain();
  EXPECT_THAT(transport.sent, SizeIs(1));
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM contact_notices"),
            "0");
}

TEST_F(ContactNoticeTest, NoneGoesOnceSheWasTold) {
  IsTold(Decided(Mail(SoonHours())));
  world.Advance(absl::Minutes(70));
  Sweep();
  EXPECT_THAT(transport.sent, IsEmpty());
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM contact_notices"),
            "0");
}

TEST_F(ContactNoticeTest, OneThatCouldNotLeaveInHerHoursGoesInTheNext) {
  Decided(Mail());
  transport.answer = absl::UnavailableError("no way out");
  Sweep();
  world.database().Run(
      "UPDATE notices SET not_after = now() - interval '1 second', "
      "next_try_at = now()");
  Sweep();
  EXPECT_EQ(world.database().Value("SELECT reason FROM notices"),
            "NOTICE_TOO_LATE");
  transport.answer = absl::OkStatus();
  LookAgain();
  EXPECT_THAT(transport.sent, SizeIs(1));
}

}  // namespace
}  // namespace sojourn::relocation
