// What every payment provider does, whatever its kind; then what is of one kind
// alone.
#include "services/grants/providers/provider.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/providers/bank_messages.h"
#include "services/grants/providers/file_provider.h"
#include "services/grants/providers/simulated_mobile_money.h"

namespace sojourn::grants::providers {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The far side of a provider, and its orders.
class Side {
 public:
  virtual ~Side() = default;
  virtual Provider& provider() = 0;
  // A usable order of this kind.
  virtual Order AnOrder(const std::string& reference) = 0;
  virtual Order AnUnusableOrder() = 0;
  virtual int TimesPaid(const std::string& reference) = 0;
  // It says so, once.
  virtual void Says(const std::string& reference, PaymentOutcome outcome) = 0;
};

class Bank final : public Side {
 public:
  Bank() {
    folder_ = "/tmp/bank-XXXXXX";
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    provider_ = *MakeFileProvider(
        {.directory = folder_,
         .debtor = {.name = "Relief", .account = "DE89370400440532013000"}});
  }
  ~Bank() override { fs::remove_all(folder_); }

  Provider& provider() override { return *provider_; }
  const std::string& folder() const { return folder_; }
  Order AnOrder(const std::string& reference) override {
    return {.reference = reference,
            .currency = "EUR",
            .amount = 1250,
            .payee_name = "Invented Person",
            .payee_details = "GB82WEST12345698765432",
            .on = absl::CivilDay(2026, 3, 10)};
  }
  Order AnUnusableOrder() override {
    Order order = AnOrder("unusable");
    order.payee_details = "behind the\nmarket";
    return order;
  }
  int TimesPaid(const std::string& reference) override {
    int found = 0;
    for (const char* place : {"out", "taken"}) {
      for (const auto& file : fs::directory_iterator(folder_ + "/" + place)) {
        if (file.path().stem() == reference) ++found;
      }
    }
    return found;
  }
  void Says(const std::string& reference, PaymentOutcome outcome) override {
    const std::string name = absl::StrCat("m", ++messages_);
    Drop(name, BankMessage(name, reference, outcome));
  }
  void Drop(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/in/" + name + ".xml") << text;
  }
  // What carries orders to the bank.
  void Carry(const std::string& reference) {
    fs::rename(folder_ + "/out/" + reference + ".xml",
               folder_ + "/taken/" + reference + ".xml");
  }
  bool Has(const std::string& path) { return fs::exists(folder_ + "/" + path); }

 private:
  std::string folder_;
  std::unique_ptr<Provider> provider_;
  int messages_ = 0;
};

class Operator final : public Side {
 public:
  explicit Operator(
      const SimulatedMobileMoney::Options& options = {.ends = std::nullopt})
      : provider_(options) {}

  SimulatedMobileMoney& provider() override { return provider_; }
  Order AnOrder(const std::string& reference) override {
    return {.reference = reference,
            .currency = "KES",
            .amount = 1250,
            .payee_name = "Invented Person",
            .payee_details = "+254 700 000000",
            .on = absl::CivilDay(2026, 3, 10)};
  }
  Order AnUnusableOrder() override {
    Order order = AnOrder("unusable");
    order.payee_details = "her aunt";
    return order;
  }
  int TimesPaid(const std::string& reference) override {
    return provider_.TimesPaid(reference);
  }
  void Says(const std::string& reference, PaymentOutcome outcome) override {
    provider_.Decide(reference, outcome);
  }

 private:
  SimulatedMobileMoney provider_;
};

using MakeSide = std::unique_ptr<Side> (*)();

class ContractTest : public ::testing::TestWithParam<MakeSide> {
 protected:
  ContractTest() : side_(GetParam()()), provider_(side_->provider()) {}

  // Reads and stores all there is.
  std::vector<Answer> Taken() {
    const auto answers = provider_.Read();
    EXPECT_TRUE(answers.ok()) << answers.status();
    if (!answers.ok()) return {};
    for (const Answer& answer : *answers) {
      EXPECT_TRUE(provider_.Done(answer).ok());
    }
    return *answers;
  }

  const std::unique_ptr<Side> side_;
  Provider& provider_;
};

TEST_P(ContractTest, KnowsWhatItWasTold) {
  const auto before = provider_.Ask("abc123");
  ASSERT_TRUE(before.ok());
  EXPECT_FALSE(before->has_value());
  ASSERT_TRUE(provider_.Send(side_->AnOrder("abc123")).ok());
  const auto after = provider_.Ask("abc123");
  ASSERT_TRUE(after.ok());
  EXPECT_TRUE(after->has_value());
}

TEST_P(ContractTest, PaysOnceUnderOneReference) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(provider_.Send(side_->AnOrder("abc123")).ok());
  }
  ASSERT_TRUE(provider_.Send(side_->AnOrder("def456")).ok());
  EXPECT_EQ(side_->TimesPaid("abc123"), 1);
  EXPECT_EQ(side_->TimesPaid("def456"), 1);
}

TEST_P(ContractTest, AnUnusableOrderIsNeverPaid) {
  const Order order = side_->AnUnusableOrder();
  EXPECT_EQ(ReasonOf(provider_.Send(order)), "ORDER_UNUSABLE");
  EXPECT_FALSE(provider_.Ask(order.reference)->has_value());
  EXPECT_EQ(side_->TimesPaid(order.reference), 0);
}

// Whoever sent it waits no longer, and may say by now that it never left.
TEST_P(ContractTest, NothingGoesOutAfterItsTime) {
  Order order = side_->AnOrder("abc123");
  order.send_by = absl::InfinitePast();
  EXPECT_EQ(ReasonOf(provider_.Send(order)), "PROVIDER_SLOW");
  EXPECT_FALSE(provider_.Ask("abc123")->has_value());
  EXPECT_EQ(side_->TimesPaid("abc123"), 0);
  order.send_by = absl::InfiniteFuture();
  ASSERT_TRUE(provider_.Send(order).ok());
  EXPECT_EQ(side_->TimesPaid("abc123"), 1);
}

TEST_P(ContractTest, SaysEachThingUntilItIsStored) {
  ASSERT_TRUE(provider_.Send(side_->AnOrder("abc123")).ok());
  Taken();
  side_->Says("abc123", PaymentOutcome::kSanctionsHit);
  const auto first = provider_.Read();
  const auto again = provider_.Read();
  ASSERT_TRUE(first.ok() && again.ok());
  ASSERT_THAT(*first, SizeIs(1));
  EXPECT_EQ(*first, *again);
  EXPECT_EQ(first->front().reference, "abc123");
  EXPECT_EQ(first->front().outcome, PaymentOutcome::kSanctionsHit);
  Taken();
  EXPECT_THAT(*provider_.Read(), IsEmpty());
}

TEST_P(ContractTest, TwoThingsHaveTwoIds) {
  ASSERT_TRUE(provider_.Send(side_->AnOrder("abc123")).ok());
  Taken();
  side_->Says("abc123", PaymentOutcome::kSent);
  side_->Says("abc123", PaymentOutcome::kReturned);
  const std::vector<Answer> answers = Taken();
  ASSERT_THAT(answers, SizeIs(2));
  EXPECT_NE(answers[0].id, answers[1].id);
  EXPECT_EQ(answers[0].outcome, PaymentOutcome::kSent);
  EXPECT_EQ(answers[1].outcome, PaymentOutcome::kReturned);
}

INSTANTIATE_TEST_SUITE_P(Kinds, ContractTest,
                         ::testing::Values(
                             +[]() -> std::unique_ptr<Side> {
                               return std::make_unique<Bank>();
                             },
                             +[]() -> std::unique_ptr<Side> {
                               return std::make_unique<Operator>();
                             }));

TEST(BankTest, KnowsWhatWasCarriedAwayAndWritesItOnce) {
  Bank bank;
  ASSERT_TRUE(bank.provider().Send(bank.AnOrder("abc123")).ok());
  bank.Carry("abc123");
  ASSERT_TRUE(bank.provider().Send(bank.AnOrder("abc123")).ok());
  EXPECT_FALSE(bank.Has("out/abc123.xml"));
  EXPECT_EQ(bank.TimesPaid("abc123"), 1);
}

// As after a crash while it was written.
TEST(BankTest, HalfAnOrderIsNoOrder) {
  Bank bank;
  std::ofstream(bank.folder() + "/out/abc123.xml.part") << "<Docu";
  EXPECT_FALSE(bank.provider().Ask("abc123")->has_value());
  ASSERT_TRUE(bank.provider().Send(bank.AnOrder("abc123")).ok());
  EXPECT_TRUE(bank.Has("out/abc123.xml"));
  EXPECT_FALSE(bank.Has("out/abc123.xml.part"));
}

// It names the payee, and its order may have been withdrawn meanwhile.
TEST(BankTest, HalfAnOrderIsGoneAfterARestart) {
  Bank bank;
  std::ofstream(bank.folder() + "/out/abc123.xml.part") << "<Docu";
  ASSERT_TRUE(
      MakeFileProvider({.directory = bank.folder(), .debtor = {}}).ok());
  EXPECT_FALSE(bank.Has("out/abc123.xml.part"));
}

// Of an order that cannot be written nothing is left.
TEST(BankTest, WhatCannotBeWrittenWhollyIsNotThere) {
  Bank bank;
  fs::create_directories(bank.folder() + "/out/abc123.xml.part/full");
  EXPECT_EQ(ReasonOf(bank.provider().Send(bank.AnOrder("abc123"))),
            "SPOOL_UNWRITABLE");
  EXPECT_FALSE(bank.provider().Ask("abc123")->has_value());
}

// As a copy of the service that stands still in the middle of it.
TEST(BankTest, OneCopyWritesAtATime) {
  Bank bank;
  const int other =
      open((bank.folder() + "/out/.lock").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_GE(other, 0);
  ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(ReasonOf(bank.provider().Send(bank.AnOrder("abc123"))),
            "SPOOL_UNWRITABLE");
  EXPECT_EQ(bank.TimesPaid("abc123"), 0);
  EXPECT_EQ(ReasonOf(bank.provider().Ask("abc123").status()),
            "SPOOL_UNREADABLE")
      << "the other may be writing it";
  close(other);
  EXPECT_TRUE(bank.provider().Send(bank.AnOrder("abc123")).ok());
  EXPECT_EQ(bank.TimesPaid("abc123"), 1);
}

TEST(BankTest, AFileThatCannotBePutAsideHoldsUpNoOther) {
  Bank bank;
  fs::remove(bank.folder() + "/rejected");
  std::ofstream(bank.folder() + "/rejected") << "no folder";
  bank.Drop("a", "<Document/>");
  bank.Drop("b", BankMessage("M1", "abc123", PaymentOutcome::kSent));
  const auto answers = bank.provider().Read();
  ASSERT_TRUE(answers.ok());
  EXPECT_THAT(*answers, SizeIs(1));
  EXPECT_TRUE(bank.Has("in/a.xml"));
}

TEST(BankTest, TheSameMessageInTwoFilesIsOneAnswer) {
  Bank bank;
  const std::string text = BankMessage("M1", "abc123", PaymentOutcome::kSent);
  bank.Drop("a", text);
  bank.Drop("b", text);
  const auto answers = bank.provider().Read();
  ASSERT_TRUE(answers.ok());
  ASSERT_THAT(*answers, SizeIs(2));
  EXPECT_EQ((*answers)[0], (*answers)[1]);
  for (const Answer& answer : *answers) {
    ASSERT_TRUE(bank.provider().Done(answer).ok());
  }
  const std::vector<Answer> left = *bank.provider().Read();
  for (const Answer& answer : left) {
    ASSERT_TRUE(bank.provider().Done(answer).ok());
  }
  EXPECT_FALSE(bank.Has("in/a.xml"));
  EXPECT_FALSE(bank.Has("in/b.xml"));
}

TEST(BankTest, WhatIsNoMessageIsPutAside) {
  Bank bank;
  bank.Drop("bad", "<Document/>");
  bank.Drop("good", BankMessage("M1", "abc123", PaymentOutcome::kSent));
  fs::create_symlink("/etc/passwd", bank.folder() + "/in/link.xml");
  const auto answers = bank.provider().Read();
  ASSERT_TRUE(answers.ok());
  EXPECT_THAT(*answers, SizeIs(1));
  EXPECT_TRUE(bank.Has("rejected/bad.xml"));
  EXPECT_FALSE(bank.Has("in/link.xml"));
}

TEST(BankTest, BothKindsOfMessagesAreRead) {
  Bank bank;
  bank.Drop("a", StatusReport("M1", "abc123", "ACCP"));
  bank.Drop("b", StatusReport("M2", "abc123", "RJCT", "AC06"));
  bank.Drop("c", BankMessage("M1", "def456", PaymentOutcome::kSent));
  const auto answers = bank.provider().Read();
  ASSERT_TRUE(answers.ok());
  ASSERT_THAT(*answers, SizeIs(2));
  EXPECT_EQ((*answers)[0].outcome, PaymentOutcome::kFrozen);
  EXPECT_EQ((*answers)[1].reference, "def456");
  EXPECT_TRUE(bank.Has("read/a.xml")) << "accepted says nothing yet";
  for (const Answer& answer : *answers) {
    ASSERT_TRUE(bank.provider().Done(answer).ok());
  }
  EXPECT_TRUE(bank.Has("read/b.xml"));
  EXPECT_TRUE(bank.Has("read/c.xml"));
}

TEST(OperatorTest, WhatIsLostIsFoundByAsking) {
  Operator silent({.seed = 3, .loses_answers = 100});
  ASSERT_TRUE(silent.provider().Send(silent.AnOrder("abc123")).ok());
  EXPECT_THAT(*silent.provider().Read(), IsEmpty());
  EXPECT_THAT(**silent.provider().Ask("abc123"), SizeIs(2));
}

TEST(OperatorTest, OneAnswerComesTwice) {
  Operator side({.seed = 5, .doubles_answers = 100, .ends = std::nullopt});
  ASSERT_TRUE(side.provider().Send(side.AnOrder("abc123")).ok());
  const std::vector<Answer> answers = *side.provider().Read();
  ASSERT_THAT(answers, SizeIs(2));
  EXPECT_EQ(answers[0].id, answers[1].id);
  EXPECT_EQ(answers[0], answers[1]);
  ASSERT_TRUE(side.provider().Done(answers[0]).ok());
  EXPECT_THAT(*side.provider().Read(), SizeIs(1)) << "once more";
}

TEST(OperatorTest, AnswersComeLate) {
  constexpr int kReads = 3;
  Operator side({.seed = 5, .delays_reads = kReads, .ends = std::nullopt});
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(side.provider().Send(side.AnOrder(absl::StrCat("r", i))).ok());
  }
  const size_t at_once = side.provider().Read()->size();
  EXPECT_LT(at_once, 8U) << "one is later than the first time of asking";
  for (int i = 1; i < kReads; ++i) ASSERT_TRUE(side.provider().Read().ok());
  EXPECT_THAT(*side.provider().Read(), SizeIs(8)) << "and none is later still";
}

TEST(OperatorTest, LosesDelaysAndDoublesBySeed) {
  const SimulatedMobileMoney::Options bad{.seed = 11,
                                          .loses_orders = 30,
                                          .loses_replies = 30,
                                          .loses_answers = 30,
                                          .doubles_answers = 50,
                                          .delays_reads = 3};
  const auto run = [&] {
    Operator side(bad);
    std::string seen;
    for (int i = 0; i < 40; ++i) {
      const std::string reference = absl::StrCat("r", i % 8);
      const bool ok = side.provider().Send(side.AnOrder(reference)).ok();
      absl::StrAppend(&seen, ok ? "o" : "x");
      const std::vector<Answer> answers = *side.provider().Read();
      for (const Answer& answer : answers) {
        absl::StrAppend(&seen, answer.id, " ");
        EXPECT_TRUE(side.provider().Done(answer).ok());
      }
      EXPECT_LE(side.TimesPaid(reference), 1);
    }
    return seen;
  };
  EXPECT_EQ(run(), run());
  EXPECT_NE(run().find('x'), std::string::npos);
}

}  // namespace
}  // namespace sojourn::grants::providers
