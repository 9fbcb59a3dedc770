// Stores invented cases as the service stores them: sealed, with keys, history,
// feed and blind keys, some dozens to a transaction.
//
//   store_population --cases=N --seed=S --flagfile=FLAGS_OF_RELOCATION
//
// For a database of its own only. Prints progress; exits 1 on the first error.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/clock/development_offset.h"
#include "common/crypto/code.h"
#include "common/crypto/ids.h"
#include "common/server/build_runtime.h"
#include "common/server/options.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/duplicates/blind_keys.h"
#include "services/relocation/relocation_policy.h"
#include "services/relocation/relocation_process.h"
#include "services/relocation/relocation_state_machine.h"
#include "tests/load/population/draw.h"

namespace sojourn::relocation::population {
namespace {

using ::sojourn::keystore::KeyRef;

// A transaction may last two seconds, also on a machine that others use too.
constexpr int kBatch = 50;
constexpr int kSaidEvery = 10'000;
// Those who work on cases come as there are cases for them, however large the
// network: a hundred times the cases are brought by a hundred times the NGOs.
// No source says what one of them brings.
constexpr int64_t kCasesOfAnOrganisation = 50;
// Open cases of one officer: no source says it of this field; standards of
// child protection in emergencies ask for no more than 25 of one caseworker.
constexpr int kCaseload = 25;

// Who brings and who leads what, of so many cases.
class Network {
 public:
  Network(int64_t cases, uint64_t seed)
      : organisations_(
            static_cast<uint64_t>(cases / kCasesOfAnOrganisation + 1)),
        seed_(seed) {}

  std::string Submitter(uint64_t who) const {
    return absl::StrCat("population-", seed_, "-", who % organisations_);
  }
  std::string LeadOf(const Relocation& relocation) {
    const int64_t number = open_ / kCaseload;
    if (kOpen.Has(relocation.state)) ++open_;
    return absl::StrCat("officer-", seed_, "-", number);
  }

 private:
  uint64_t organisations_;
  uint64_t seed_;
  int64_t open_ = 0;
};

struct SealedCase {
  Relocation relocation;
  db::Bytes intake;
  std::vector<PersonRow> persons;
  std::vector<BlindKeyRow> blind_keys;
};

struct Drawn {
  Relocation relocation;
  v1::Intake intake;
  std::vector<PersonRow> persons;
};

Drawn Draw(Random& random, Network& network, absl::Time now) {
  Drawn drawn{.relocation = DrawRelocation(random, now),
              .intake = DrawIntake(random)};
  Relocation& relocation = drawn.relocation;
  relocation.id = crypto::NewUuidV7();
  relocation.relocation_id = crypto::NewPublicId();
  relocation.code = crypto::NewCode();
  const auto who = random();
  relocation.submitting_organisation_id = network.Submitter(who);
  relocation.submitted_by = absl::StrCat("population-", who % 1000);
  if (relocation.state != State::kSubmitted) {
    relocation.lead_organisation_id = "programme";
    relocation.lead_subject = network.LeadOf(relocation);
  }
  drawn.persons.resize(static_cast<size_t>(drawn.intake.persons_size()));
  int position = 0;
  for (PersonRow& person : drawn.persons) {
    person.row_id = crypto::NewUuidV7();
    person.person_id = crypto::NewPublicId();
    person.position = position++;
  }
  return drawn;
}

absl::StatusOr<SealedCase> Seal(const CaseVault& vault,
                                const crypto::SecretKey& blind, Drawn drawn) {
  SealedCase sealed{
      .relocation = drawn.relocation,
      .intake = {},
      .persons = drawn.persons,
      .blind_keys = BlindKeysOf(blind, drawn.intake, drawn.persons)};
  ASSIGN_OR_RETURN(sealed.intake,
                   vault.SealIntake(drawn.relocation, drawn.intake));
  for (PersonRow& person : sealed.persons) {
    ASSIGN_OR_RETURN(
        person.sealed,
        vault.SealPerson(person, drawn.intake.persons(person.position)));
  }
  return sealed;
}

// As it was submitted.
Relocation Submitted(Relocation relocation) {
  relocation.version = 1;
  relocation.state = State::kSubmitted;
  relocation.updated_at = relocation.received_at;
  relocation.lead_organisation_id.clear();
  relocation.lead_subject.clear();
  relocation.milestones = {};
  return relocation;
}

absl::Status StoreCase(db::Transaction& tx, const CaseVault& vault,
                       const SealedCase& each) {
  const Relocation submitted = Submitted(each.relocation);
  HistoryEntry entry;
  entry.event = Event::kSubmitted;
  entry.by = submitted.submitted_by;
  entry.organisation_id = submitted.submitting_organisation_id;
  RETURN_IF_ERROR(OpenCase(tx, vault.sealer(), submitted, each.intake, entry));
  for (const PersonRow& person : each.persons) {
    InsertPerson(tx, submitted.id, person);
  }
  duplicates::Put(tx, submitted.id, each.blind_keys);
  if (each.relocation.state == State::kSubmitted) return absl::OkStatus();
  // All that became of it, in one step.
  Relocation next = each.relocation;
  entry.event = Event::kAssigned;
  entry.by = next.lead_subject;
  entry.organisation_id = next.lead_organisation_id;
  return SaveCase(tx, vault.sealer(), submitted, next, entry).status();
}

absl::Status Store(server::Runtime& runtime, const CaseVault& vault,
                   const std::vector<SealedCase>& cases) {
  return runtime.db().Write(absl::Now() + absl::Seconds(30),
                            [&](db::Transaction& tx) {
                              for (const SealedCase& each : cases) {
                                RETURN_IF_ERROR(StoreCase(tx, vault, each));
                              }
                              return absl::OkStatus();
                            });
}

absl::Status StoreBatch(server::Runtime& runtime, Random& random,
                        Network& network, int count) {
  const CaseVault vault(runtime.sealer());
  std::vector<Drawn> drawn;
  std::vector<KeyRef> keys;
  const absl::Time now = absl::Now();
  for (int i = 0; i < count; ++i) {
    drawn.push_back(Draw(random, network, now));
    keys.push_back(KeyRef::Case(drawn.back().relocation.relocation_id));
    for (const PersonRow& person : drawn.back().persons) {
      keys.push_back(KeyRef::Person(person.person_id));
    }
  }
  RETURN_IF_ERROR(runtime.keys().CreateKeys(keys));
  std::vector<SealedCase> cases;
  for (Drawn& each : drawn) {
    ASSIGN_OR_RETURN(SealedCase sealed,
                     Seal(vault, runtime.blind_key(), std::move(each)));
    cases.push_back(std::move(sealed));
  }
  return Store(runtime, vault, cases);
}

// A machine that is busy with something else answers late. The cases are drawn
// anew: should the first ones have been stored after all, there are more.
absl::Status StorePatiently(server::Runtime& runtime, Random& random,
                            Network& network, int count) {
  constexpr int kTries = 100;
  absl::Status stored;
  for (int i = 0; i < kTries; ++i) {
    stored = StoreBatch(runtime, random, network, count);
    // Of a million cases two may draw one code.
    if (!absl::IsDeadlineExceeded(stored) && !absl::IsUnavailable(stored) &&
        !absl::IsAlreadyExists(stored)) {
      return stored;
    }
  }
  return stored;
}

absl::Status Run(int cases, uint64_t seed,
                 const std::vector<std::string>& flags) {
  ASSIGN_OR_RETURN(
      const server::Options options,
      server::ParseOptions(flags, {"capacity", "visa", "grants", "matching"},
                           FileFlags()));
  const clock::DevelopmentOffset offset("");
  server::ServiceSpec spec;
  spec.name = "relocation";
  spec.policy = Policy();
  ASSIGN_OR_RETURN(auto runtime, server::BuildRuntime(spec, options, offset));
  Random random(seed);
  Network network(cases, seed);
  const absl::Time began = absl::Now();
  for (int done = 0; done < cases;) {
    const int batch = std::min(kBatch, cases - done);
    RETURN_IF_ERROR(StorePatiently(*runtime, random, network, batch));
    done += batch;
    if (done % kSaidEvery == 0 || done == cases) {
      std::cout << done << " of " << cases << " cases, "
                << absl::ToInt64Seconds(absl::Now() - began) << " s\n"
                << std::flush;
    }
  }
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  int cases = 0;
  uint64_t seed = 1;
  std::vector<std::string> flags;
  for (int i = 1; i < argc; ++i) {
    std::string_view argument = argv[i];
    if (argument.starts_with("--cases=")) {
      if (!absl::SimpleAtoi(argv[i] + 8, &cases)) cases = 0;
    } else if (argument.starts_with("--seed=")) {
      if (!absl::SimpleAtoi(argv[i] + 7, &seed)) cases = 0;
    } else {
      flags.emplace_back(argument);
    }
  }
  if (cases <= 0) {
    std::cerr << "give --cases=N, --seed=S and the flags of relocation\n";
    return 2;
  }
  const absl::Status status = Run(cases, seed, flags);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace sojourn::relocation::population

int main(int argc, char** argv) {
  return sojourn::relocation::population::Main(argc, argv);
}
