#include "clients/cli/matching.h"

#include <iostream>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/json_input.h"
#include "clients/cli/matching_answer.h"
#include "clients/cli/matching_round.h"
#include "clients/cli/matching_table.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/matching/solver/solve.h"

namespace sojourn::cli {
namespace {

absl::StatusOr<MatchingTable> ReadTables(const MatchingFlags& flags) {
  if (flags.scores == "-" && flags.capacity == "-") {
    return InvalidField("--capacity", "VALUE_INVALID",
                        "only one table comes from standard input");
  }
  ASSIGN_OR_RETURN(const std::string scores, ReadInput(flags.scores));
  ASSIGN_OR_RETURN(const std::string capacity, ReadInput(flags.capacity));
  return ReadMatchingTable(scores, capacity);
}

struct Tables {
  CLI::Option* scores;
  CLI::Option* capacity;
};

Tables AddTables(CLI::App* app, std::string* output, MatchingFlags* flags) {
  const Tables tables{
      .scores = app->add_option(
          "--scores", flags->scores,
          "table with the columns party, size, level and one a locality: a "
          "score, or empty where the party cannot be; - reads standard input"),
      .capacity = app->add_option("--capacity", flags->capacity,
                                  "table with the columns locality and "
                                  "persons")};
  app->add_option("--output", *output, "table or json")
      ->check(CLI::IsMember({"table", "json"}));
  return tables;
}

// Either the two tables or the question of a round.
absl::Status CheckWhatIsVerified(const MatchingFlags& flags) {
  const bool round = !flags.question.empty();
  if (round && (!flags.scores.empty() || !flags.capacity.empty())) {
    return InvalidField("--question", "FIELDS_CONFLICT",
                        "a round has no tables: give the one or the others");
  }
  if (!round && (flags.scores.empty() || flags.capacity.empty())) {
    return InvalidField("--scores", "FLAG_MISSING",
                        "give --scores and --capacity, or --question");
  }
  if (round && flags.question == "-" && flags.answer == "-") {
    return InvalidField("--question", "VALUE_INVALID",
                        "only one file comes from standard input");
  }
  return absl::OkStatus();
}

absl::Status VerifyRoundOf(const MatchingFlags& flags,
                           std::string_view output) {
  ASSIGN_OR_RETURN(const std::string question, ReadInput(flags.question));
  ASSIGN_OR_RETURN(const std::string answer, ReadInput(flags.answer));
  ASSIGN_OR_RETURN(const std::string said,
                   VerifyRound(question, answer, output));
  std::cout << said << std::flush;
  return absl::OkStatus();
}

}  // namespace

void AddMatching(CLI::App& matching, std::string* output,
                 MatchingFlags* flags) {
  flags->solve = matching.add_subcommand(
      "solve", "the best assignment of parties to localities, with its proof");
  const Tables solved = AddTables(flags->solve, output, flags);
  solved.scores->required();
  solved.capacity->required();
  flags->solve
      ->add_option("--seconds", flags->seconds,
                   "answer with the best plan so far after this long")
      ->check(CLI::Range(1, 86'400));
  flags->solve->footer(
      "example: sojourn matching solve --scores scores.csv --capacity "
      "capacity.csv --output json\nAs many L1 as possible are placed first, "
      "then L2 and so on; then the sum of the\nscores is as large as can be. A "
      "level may be empty: such a party counts for its\nscore alone. No plan "
      "that places as many of each level has a value above `bound`;\n`gap` is "
      "the part of it that is left.");
  flags->verify = matching.add_subcommand(
      "verify",
      "whether an answer of solve or assign can be carried out and is proven");
  AddTables(flags->verify, output, flags);
  flags->verify
      ->add_option("--answer", flags->answer,
                   "what `solve --output json` or `assign --output json` "
                   "printed; - reads standard input")
      ->required();
  flags->verify->add_option(
      "--question", flags->question,
      "of an answer of assign: its file, instead of the tables; - reads "
      "standard input");
  flags->verify->footer(
      "example: sojourn matching verify --scores scores.csv --capacity "
      "capacity.csv --answer plan.json\nor, of what the service answered: "
      "sojourn matching verify --question round.json --answer "
      "plan.json\nComputes the bounds anew from the prices in the answer, "
      "without the solver and without\nthe service. `assign --with-prices "
      "true` "
      "has them. What changes a round (daysApart, weights,\nfrozen, "
      "memoryLimitMib) stands in its file then, not in flags.");
}

absl::Status SolveMatching(const MatchingFlags& flags,
                           std::string_view output) {
  ASSIGN_OR_RETURN(const MatchingTable table, ReadTables(flags));
  const absl::Time began = absl::Now();
  const absl::Time until = began + absl::Seconds(flags.seconds);
  const matching::Solution solution = matching::Solve(
      table.programme, {.stop = [until] { return absl::Now() >= until; }});
  const double seconds = absl::ToDoubleSeconds(absl::Now() - began);
  const matching::Verdict& verdict = solution.verdict;
  if (!verdict.fault.empty()) return PlanRejected(verdict.fault);
  if (output == "json") {
    const MatchingAnswer answer{.plan = solution.plan,
                                .certificate = solution.certificate};
    std::cout << MatchingJson(table, answer, verdict, seconds,
                              solution.stopped || solution.out_of_patience);
  } else {
    std::cout << MatchingText(table, solution.plan, verdict, seconds);
  }
  std::cout << std::flush;
  return absl::OkStatus();
}

absl::Status VerifyMatching(const MatchingFlags& flags,
                            std::string_view output) {
  RETURN_IF_ERROR(CheckWhatIsVerified(flags));
  if (!flags.question.empty()) return VerifyRoundOf(flags, output);
  ASSIGN_OR_RETURN(const MatchingTable table, ReadTables(flags));
  ASSIGN_OR_RETURN(const std::string text, ReadInput(flags.answer));
  ASSIGN_OR_RETURN(const MatchingAnswer answer,
                   ReadMatchingAnswer(table, text));
  const matching::Verdict verdict =
      matching::Verify(table.programme, answer.plan, answer.certificate);
  const std::string fault = matching::ClaimFault(
      verdict, answer.value, answer.bound, answer.most_placed);
  if (!fault.empty()) return PlanRejected(fault);
  std::cout << (output == "json"
                    ? MatchingJson(table, answer, verdict, 0, false)
                    : MatchingText(table, answer.plan, verdict, 0))
            << std::flush;
  return absl::OkStatus();
}

}  // namespace sojourn::cli
