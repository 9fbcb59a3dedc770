#include "services/grants/providers/iso_accounts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/grants/grants_currency.h"

namespace sojourn::grants::providers {
namespace {

bool IsUpperOrDigit(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_isupper(byte) || absl::ascii_isdigit(byte);
}

int Mod97(std::string_view digits_and_letters) {
  int rest = 0;
  for (const char c : digits_and_letters) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    rest = digit ? rest * 10 + (c - '0') : rest * 100 + (c - 'A' + 10);
    rest %= 97;
  }
  return rest;
}

// `text` without blanks where it has the form of an IBAN.
std::optional<std::string> IbanFormIn(std::string_view text) {
  constexpr size_t kShortest = 15;
  constexpr size_t kLongest = 34;
  std::string iban;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_isspace(byte)) iban += absl::ascii_toupper(byte);
  }
  if (iban.size() < kShortest || iban.size() > kLongest ||
      !std::ranges::all_of(iban, IsUpperOrDigit)) {
    return std::nullopt;
  }
  const auto is = [&](size_t at, bool letter) {
    return letter == absl::ascii_isupper(static_cast<unsigned char>(iban[at]));
  };
  if (!is(0, true) || !is(1, true) || !is(2, false) || !is(3, false)) {
    return std::nullopt;
  }
  return iban;
}

bool CheckDigitsFit(const std::string& iban) {
  return Mod97(absl::StrCat(iban.substr(4), iban.substr(0, 4))) == 1;
}

}  // namespace

std::optional<std::string> IbanIn(std::string_view text) {
  std::optional<std::string> iban = IbanFormIn(text);
  if (iban && !CheckDigitsFit(*iban)) iban.reset();
  return iban;
}

bool IsMistypedIban(std::string_view text) {
  const std::optional<std::string> iban = IbanFormIn(text);
  return iban && !CheckDigitsFit(*iban);
}

std::string DecimalText(std::string_view currency, int64_t minor_units) {
  const int digits = CurrencyExponent(currency).value_or(2);
  int64_t whole = 1;
  for (int i = 0; i < digits; ++i) whole *= 10;
  if (digits == 0) return absl::StrCat(minor_units);
  return absl::StrFormat("%d.%0*d", minor_units / whole, digits,
                         minor_units % whole);
}

PaymentOutcome OutcomeOfReason(std::string_view code) {
  struct Row {
    std::string_view code;
    PaymentOutcome outcome;
  };
  constexpr Row kRows[] = {
      {"AC06", PaymentOutcome::kFrozen},        // blocked account
      {"FRAD", PaymentOutcome::kFrozen},        // suspected fraud
      {"RR04", PaymentOutcome::kSanctionsHit},  // regulatory reason
      {"RR01", PaymentOutcome::kNoId},          // identification is missing
      {"RR02", PaymentOutcome::kNoId},          // debtor's name or address
      {"RR03", PaymentOutcome::kNoId},          // creditor's name or address
      {"BE04", PaymentOutcome::kNoId},          // creditor's address
      {"BE05", PaymentOutcome::kNoId},          // creditor not recognised
      {"CNOR", PaymentOutcome::kUnreachable},   // creditor's bank: unregistered
      {"NOAS", PaymentOutcome::kUnreachable},   // no answer from the customer
  };
  for (const Row& row : kRows) {
    if (row.code == code) return row.outcome;
  }
  return PaymentOutcome::kReturned;
}

bool IsDuplicateReason(std::string_view code) {
  // Amount and date; message, instruction, transaction, end-to-end.
  constexpr std::string_view kCodes[] = {"AM05", "DUPL", "DU01", "DU02",
                                         "DU03", "DU04", "DU05"};
  return std::ranges::count(kCodes, code) > 0;
}

}  // namespace sojourn::grants::providers
